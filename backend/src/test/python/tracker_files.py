"""Writes what other trackers write: python tracker_files.py wandb|tensorboard FOLDER"""

import math
import struct
import sys
import tarfile
import tempfile
import wave


def sound(path, hertz):
    """A quarter of a second of a tone."""
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(
            b"".join(struct.pack("<h", int(9000 * math.sin(i * 2 * math.pi * hertz / 8000))) for i in range(2000))
        )
    return path


def wandb_run(folder):
    import numpy
    import wandb

    run = wandb.init(
        project="digits", name="real", mode="offline", dir=folder, group="g",
        config={"lr": 0.1, "opt": {"name": "adam"}}, notes="some notes",
    )
    for step in range(3000):
        run.log({"loss": 1 / (step + 1), "val": {"acc": float("nan") if step == 3 else step}})
    apart = tempfile.mkdtemp()
    a, b = sound(apart + "/a.wav", 440), sound(apart + "/b.wav", 660)
    run.log(
        {
            "weights": wandb.Histogram([1, 2, 2, 3]),
            "pixels": wandb.Image(numpy.zeros((4, 4, 3), numpy.uint8)),
            "said": wandb.Audio(a, caption="an A"),
            "both": [wandb.Audio(a), wandb.Audio(b)],
        }
    )
    run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"]]), "text": "hello"})
    run.summary["best"] = 0.9
    run.finish()
    # with the links to the latest run and its logs
    with tarfile.open(folder + "/wandb.tgz", "w:gz") as archive:
        archive.add(folder + "/wandb", "wandb")


def tensorboard_run(folder):
    import numpy
    from tensorboardX import SummaryWriter

    with SummaryWriter(folder + "/logs/a") as writer:
        for step in range(1000):
            writer.add_scalar("train/loss", 1 / (step + 1), step)
        writer.add_text("notes", "hello", 5)
        writer.add_histogram("weights", numpy.array([1.0, 2.0, 3.0]), 1, bins=3)
        writer.add_histogram("equal", numpy.zeros(9), 1)
        writer.add_image("pixels", numpy.zeros((3, 4, 4)), 2)
        writer.add_audio("said", numpy.zeros(2000), 3, sample_rate=8000)
        writer.add_hparams({"lr": 0.5, "bias": True, "name": "adam"}, {"best": 0.9}, name="h")


if __name__ == "__main__":
    {"wandb": wandb_run, "tensorboard": tensorboard_run}[sys.argv[1]](sys.argv[2])
