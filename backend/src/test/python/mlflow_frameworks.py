"""The part of mlflow_client.py that needs more than scikit-learn: what is not installed is left out, and said so."""

import importlib
import time

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from sklearn.datasets import load_iris

client = MlflowClient()


class LeftOut(Exception):
    """Why a check cannot be made here."""


def needed(*modules):
    """The modules, or the reason to leave the check out."""
    try:
        found = [importlib.import_module(name) for name in modules]
    except ImportError as e:
        raise LeftOut(f"{e.name or modules} is not installed") from e
    return found[0] if len(found) == 1 else found


def check_autolog_of_xgboost():
    xgboost = needed("xgboost")
    mlflow.set_experiment("xgboost")
    x, y = load_iris(return_X_y=True, as_frame=True)
    mlflow.xgboost.autolog()
    try:
        with mlflow.start_run() as run:
            data = xgboost.DMatrix(x, y)
            settings = {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}
            booster = xgboost.train(settings, data, num_boost_round=12, evals=[(data, "train")], verbose_eval=False)
    finally:
        mlflow.xgboost.autolog(disable=True)
    read = client.get_run(run.info.run_id)
    assert read.data.params["max_depth"] == "2" and read.data.params["num_boost_round"] == "12", read.data.params
    history = client.get_metric_history(run.info.run_id, "train-mlogloss")
    assert [m.step for m in history] == list(range(12))
    assert history[-1].value < history[0].value
    files = [f.path for f in client.list_artifacts(run.info.run_id)]
    assert "feature_importance_weight.json" in files, files
    assert [i.dataset.name for i in read.inputs.dataset_inputs], read.inputs
    loaded = mlflow.xgboost.load_model(f"models:/{read.outputs.model_outputs[0].model_id}")
    assert np.allclose(loaded.predict(data), booster.predict(data))


def check_autolog_of_pytorch():
    torch, lightning = needed("torch", "lightning.pytorch")
    from torch.utils.data import DataLoader, TensorDataset

    class Line(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def forward(self, x):
            return self.layer(x)

        def training_step(self, batch, _):
            x, y = batch
            loss = torch.nn.functional.mse_loss(self(x), y)
            self.log("train_loss", loss, on_epoch=True)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    mlflow.set_experiment("pytorch")
    x = torch.linspace(-1, 1, 64).reshape(-1, 1)
    batches = DataLoader(TensorDataset(x, 2 * x + 1), batch_size=16)
    mlflow.pytorch.autolog(checkpoint=False)
    try:
        with mlflow.start_run() as run:
            quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
            trainer = lightning.Trainer(max_epochs=4, accelerator="cpu", **quiet)
            line = Line()
            trainer.fit(line, batches)
    finally:
        mlflow.pytorch.autolog(disable=True)
    read = client.get_run(run.info.run_id)
    assert read.data.params["optimizer_name"] == "SGD" and read.data.params["epochs"] == "4", read.data.params
    history = client.get_metric_history(run.info.run_id, "train_loss_epoch")
    assert len(history) == 4 and history[-1].value < history[0].value, history
    assert "model_summary.txt" in [f.path for f in client.list_artifacts(run.info.run_id)]
    loaded = mlflow.pytorch.load_model(f"models:/{read.outputs.model_outputs[0].model_id}")
    assert torch.allclose(loaded(x), line(x))


def check_images_by_step():
    pillow = needed("PIL.Image")
    mlflow.set_experiment("images")
    with mlflow.start_run() as run:
        for step in range(3):
            picture = np.full((8, 8, 3), step * 100, dtype=np.uint8)
            mlflow.log_image(picture, key="digits/sample 1", step=step)
        mlflow.log_image(pillow.new("L", (4, 4), 128), "plots/grey.png")
    files = [f.path for f in client.list_artifacts(run.info.run_id, "images")]
    # Each as it is and as a small copy.
    assert len([f for f in files if f.endswith(".png")]) == 3 and len(files) == 6, files
    last = next(f for f in files if "+step+2+" in f and f.endswith(".png"))
    local = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path=last)
    assert np.asarray(pillow.open(local)).max() == 200
    read = mlflow.artifacts.load_image(f"{run.info.artifact_uri}/plots/grey.png")
    assert read.size == (4, 4) and read.getpixel((0, 0)) == 128


def check_figures():
    needed("matplotlib").use("Agg")
    from matplotlib import pyplot

    mlflow.set_experiment("images")
    figure, axes = pyplot.subplots()
    axes.plot([1, 2, 4])
    with mlflow.start_run() as run:
        mlflow.log_figure(figure, "plots/curve.png")
        mlflow.log_figure(figure, "plots/curve.svg")
    pyplot.close(figure)
    found = {f.path: f.file_size for f in client.list_artifacts(run.info.run_id, "plots")}
    assert sorted(found) == ["plots/curve.png", "plots/curve.svg"] and min(found.values()) > 1_000, found
    assert "<svg" in mlflow.artifacts.load_text(f"{run.info.artifact_uri}/plots/curve.svg")


def check_tables_that_grow():
    mlflow.set_experiment("tables")
    with mlflow.start_run() as run:
        mlflow.log_table({"question": ["a"], "score": [0.5]}, "eval/answers.json")
        mlflow.log_table(pd.DataFrame({"question": ["b"], "score": [0.75]}), "eval/answers.json")
    table = mlflow.load_table("eval/answers.json", run_ids=[run.info.run_id], extra_columns=["run_id"])
    assert list(table["question"]) == ["a", "b"] and list(table["score"]) == [0.5, 0.75]
    assert set(table["run_id"]) == {run.info.run_id}


def check_system_metrics():
    needed("psutil")
    mlflow.set_experiment("system")
    mlflow.set_system_metrics_sampling_interval(0.2)
    mlflow.set_system_metrics_samples_before_logging(1)
    mlflow.enable_system_metrics_logging()
    try:
        with mlflow.start_run() as run:
            time.sleep(1.5)
    finally:
        mlflow.disable_system_metrics_logging()
    metrics = client.get_run(run.info.run_id).data.metrics
    assert metrics["system/system_memory_usage_megabytes"] > 0, metrics
    history = client.get_metric_history(run.info.run_id, "system/cpu_utilization_percentage")
    assert len(history) > 1 and [m.step for m in history] == sorted(m.step for m in history)


def check_search_of_logged_models():
    experiment = mlflow.set_experiment("logged").experiment_id
    with mlflow.start_run():
        for depth in range(5):
            model = mlflow.initialize_logged_model(name=f"tree-{depth}", params={"depth": str(depth)}, tags={"k": "v"})
            if depth < 4:
                mlflow.log_metric("accuracy", 0.9 - depth / 10, model_id=model.model_id)
            mlflow.finalize_logged_model(model.model_id, "READY" if depth else "FAILED")
    by_accuracy = [{"field_name": "metrics.accuracy", "ascending": True}]
    page = client.search_logged_models([experiment], order_by=by_accuracy, max_results=2)
    seen = list(page)
    while page.token:
        page = client.search_logged_models([experiment], order_by=by_accuracy, max_results=2, page_token=page.token)
        seen += page
    # The one without the metric is the last.
    assert [m.name for m in seen] == ["tree-3", "tree-2", "tree-1", "tree-0", "tree-4"], seen
    found = client.search_logged_models([experiment], "params.depth != '2' AND tags.k = 'v' AND status = 'READY'")
    assert sorted(m.name for m in found) == ["tree-1", "tree-3", "tree-4"], found
    best = mlflow.search_logged_models([experiment], filter_string="metrics.accuracy > 0.65", output_format="list")
    assert sorted(m.name for m in best) == ["tree-0", "tree-1", "tree-2"]


def check_several_datasets():
    mlflow.set_experiment("datasets")
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [0, 1, 0]})
    train = mlflow.data.from_pandas(frame.head(2), source="https://example.org/a.csv", name="halves", targets="y")
    test = mlflow.data.from_pandas(frame.tail(1), source="https://example.org/a.csv", name="halves", targets="y")
    with mlflow.start_run() as run:
        mlflow.log_input(train, context="training", tags={"fold": "1"})
        mlflow.log_input(train, context="training", tags={"fold": "1"})  # the same again is the same
        mlflow.log_input(test, context="test")
        mlflow.log_metric("accuracy", 1.0, dataset=test)
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert sorted(i.dataset.digest for i in inputs) == sorted([train.digest, test.digest]), inputs
    tags = {tag.key: tag.value for i in inputs if i.dataset.digest == train.digest for tag in i.tags}
    assert tags == {"mlflow.data.context": "training", "fold": "1"}, tags
    found = mlflow.search_runs(experiment_names=["datasets"], filter_string=f"dataset.digest = '{test.digest}'")
    assert list(found.run_id) == [run.info.run_id]
