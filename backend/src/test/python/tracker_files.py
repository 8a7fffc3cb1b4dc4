"""Writes what other trackers write: python tracker_files.py wandb|tensorboard FOLDER"""

import sys


def wandb_run(folder):
    import wandb

    run = wandb.init(
        project="digits", name="real", mode="offline", dir=folder, group="g",
        config={"lr": 0.1, "opt": {"name": "adam"}}, notes="some notes",
    )
    for step in range(3000):
        run.log({"loss": 1 / (step + 1), "val": {"acc": float("nan") if step == 3 else step}})
    run.log({"table": wandb.Table(columns=["a", "b"], data=[[1, "x"]]), "text": "hello"})
    run.summary["best"] = 0.9
    run.finish()


def tensorboard_run(folder):
    from tensorboardX import SummaryWriter

    with SummaryWriter(folder + "/logs/a") as writer:
        for step in range(1000):
            writer.add_scalar("train/loss", 1 / (step + 1), step)
        writer.add_text("notes", "hello", 5)
        writer.add_histogram("weights", [1.0, 2.0, 3.0], 1)
        writer.add_hparams({"lr": 0.5, "bias": True, "name": "adam"}, {"best": 0.9}, name="h")


if __name__ == "__main__":
    {"wandb": wandb_run, "tensorboard": tensorboard_run}[sys.argv[1]](sys.argv[2])
