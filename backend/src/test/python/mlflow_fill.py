"""Fills an MLflow server, named by MLFLOW_TRACKING_URI, with something of everything that an import takes over."""

import os
import tempfile
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import mlflow  # noqa: E402
import pandas as pd  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param, RunTag  # noqa: E402
from sklearn.datasets import load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

client = MlflowClient()


def runs():
    mlflow.set_experiment("digits")
    client.set_experiment_tag(mlflow.get_experiment_by_name("digits").experiment_id, "team", "a")
    for i in range(8):
        with mlflow.start_run(run_name=f"r{i}") as run:
            client.log_batch(
                run.info.run_id,
                [Metric("loss", 1 / (step + i + 1), 1_700_000_000_000 + step, step) for step in range(300)]
                + [Metric("odd", float("nan"), 1_700_000_000_000, 0), Metric("low", -1e300, 1_700_000_000_000, 0)],
                [Param("depth", str(i % 3)), Param("name", "ü'\" " + str(i))],
                [RunTag("kind", "small" if i < 4 else "Large")],
            )
            if i == 2:
                frame = pd.DataFrame({"x": [1.0, 2.0], "y": [0, 1]})
                mlflow.log_input(
                    mlflow.data.from_pandas(frame, source="https://example.org/i.csv", name="iris", targets="y"),
                    context="training",
                )
                with tempfile.TemporaryDirectory() as folder:
                    os.makedirs(f"{folder}/deep/er")
                    open(f"{folder}/empty.bin", "wb").close()
                    with open(f"{folder}/deep/er/ü 1+2.txt", "w") as out:
                        out.write("deep")
                    mlflow.log_artifacts(folder, "tree")
        if i == 5:
            client.delete_run(run.info.run_id)
        if i == 6:
            client.set_terminated(run.info.run_id, "FAILED")
    with mlflow.start_run(run_name="parent"), mlflow.start_run(run_name="child", nested=True):
        mlflow.log_metric("loss", 0.5)


def trash():
    gone = client.create_experiment("gone")
    client.create_run(gone)
    client.delete_experiment(gone)


def registry():
    mlflow.set_experiment("registry")
    x, y = load_iris(return_X_y=True, as_frame=True)
    model = LogisticRegression(max_iter=500).fit(x, y)
    for _ in range(3):
        with mlflow.start_run():
            info = mlflow.sklearn.log_model(
                model, name="iris", registered_model_name="Iris model", pip_requirements=["scikit-learn"]
            )
            mlflow.log_metric("accuracy", 0.97, model_id=info.model_id)
    client.delete_model_version("Iris model", "2")
    client.set_registered_model_alias("Iris model", "champion", "3")
    client.set_registered_model_tag("Iris model", "a", "b")
    client.update_registered_model("Iris model", "about irises")
    client.update_model_version("Iris model", "1", description="first")
    client.set_model_version_tag("Iris model", "1", "quality", "good")
    client.transition_model_version_stage("Iris model", "3", "Production")
    client.create_registered_model("Alone")


runs()
trash()
registry()
