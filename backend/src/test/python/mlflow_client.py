"""What people do with MLflow's own Python client, against a server of Millrace.

Run by MlflowPythonIT with MLFLOW_TRACKING_URI and MLFLOW_TRACKING_TOKEN. Every function whose name begins with
"check_" is one test, or those that the arguments name; the last line says how many held.
"""

import importlib.metadata
import json
import math
import os
import sys
import tempfile
import time
import traceback
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
# What a model's requirements are is found out in a process of its own, which takes a minute and asks no server.
os.environ.setdefault("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", "1")

import mlflow  # noqa: E402
import mlflow_frameworks  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from mlflow import MlflowClient, MlflowException  # noqa: E402
from mlflow_frameworks import LeftOut, needed  # noqa: E402
from sklearn.datasets import load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from mlflow_webhooks import check_webhooks  # noqa: E402, F401

client = MlflowClient()


def refused(code, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except MlflowException as e:
        assert e.error_code == code, f"{e.error_code}: {e}"
        return str(e)
    raise AssertionError(f"{call} was not refused")


def check_default_experiment():
    default = client.get_experiment("0")
    assert default.name == "Default" and default.lifecycle_stage == "active"


def check_experiments():
    first = mlflow.set_experiment("exp")
    assert mlflow.set_experiment("exp").experiment_id == first.experiment_id
    mlflow.set_experiment_tag("team", "vision")
    assert client.get_experiment(first.experiment_id).tags["team"] == "vision"
    refused("RESOURCE_ALREADY_EXISTS", client.create_experiment, "exp")
    other = client.create_experiment("other", tags={"a": "b"})
    client.rename_experiment(other, "third")
    client.delete_experiment(other)
    assert client.get_experiment(other).lifecycle_stage == "deleted"
    refused("INVALID_PARAMETER_VALUE", client.create_run, other)
    client.restore_experiment(other)
    found = mlflow.search_experiments(filter_string="name LIKE 't%' AND tags.a = 'b'")
    assert [e.name for e in found] == ["third"]
    assert client.get_experiment_by_name("none") is None


def check_run_by_fluent_api():
    mlflow.set_experiment("fluent")
    with mlflow.start_run(run_name="first", description="a note", tags={"k": "v"}) as run:
        mlflow.log_param("lr", 0.1)
        mlflow.log_params({f"p{i}": i for i in range(250)})
        mlflow.log_metric("loss", 0.5, step=0)
        mlflow.log_metric("loss", 0.25, step=1)
        mlflow.log_metrics({"acc": 0.9, "nan": math.nan, "inf": math.inf})
        mlflow.set_tags({"a": "1", "b/c": "2"})
    read = client.get_run(run.info.run_id)
    assert read.info.status == "FINISHED" and read.info.run_name == "first"
    assert read.info.end_time >= read.info.start_time
    assert read.data.params["lr"] == "0.1" and len(read.data.params) == 251
    assert read.data.metrics["loss"] == 0.25 and math.isnan(read.data.metrics["nan"])
    assert read.data.metrics["inf"] > 1e300
    assert read.data.tags["mlflow.note.content"] == "a note" and read.data.tags["b/c"] == "2"
    assert read.data.tags["mlflow.source.name"].endswith("mlflow_client.py")
    history = client.get_metric_history(run.info.run_id, "loss")
    assert [(m.step, m.value) for m in history] == [(0, 0.5), (1, 0.25)]
    refused("INVALID_PARAMETER_VALUE", client.log_param, run.info.run_id, "lr", "other")


def check_failed_and_resumed_run():
    mlflow.set_experiment("resumed")
    try:
        with mlflow.start_run() as run:
            raise KeyError("on purpose")
    except KeyError:
        pass
    assert client.get_run(run.info.run_id).info.status == "FAILED"
    with mlflow.start_run(run_id=run.info.run_id):
        mlflow.log_metric("again", 1)
    assert client.get_run(run.info.run_id).info.status == "FINISHED"


def check_forked_run():
    mlflow.set_experiment("forked")
    with mlflow.start_run() as source:
        mlflow.log_param("lr", 0.1)
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
    tags = {"millrace.forkedFrom": source.info.run_id, "millrace.forkStep": "2"}
    with mlflow.start_run(tags=tags) as fork:
        mlflow.log_param("lr", 0.2)
        mlflow.log_metric("loss", 0.9, step=3)
    history = client.get_metric_history(fork.info.run_id, "loss")
    assert [m.step for m in history] == [0, 1, 2, 3] and history[3].value == 0.9
    assert client.get_run(fork.info.run_id).data.params == {"lr": "0.2"}
    refused("INVALID_PARAMETER_VALUE", client.log_param, fork.info.run_id, "lr", "0.3")


def check_nested_runs():
    mlflow.set_experiment("nested")
    with mlflow.start_run() as parent:
        for _ in range(2):
            with mlflow.start_run(nested=True):
                mlflow.log_metric("m", 1)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", search_all_experiments=True
    )
    assert len(children) == 2
    assert client.get_parent_run(children.run_id[0]).info.run_id == parent.info.run_id


def check_large_batch_and_async():
    mlflow.set_experiment("batch")
    with mlflow.start_run() as run:
        now = int(time.time() * 1000)
        metrics = [mlflow.entities.Metric("m", i / 7, now, i) for i in range(2_500)]
        client.log_batch(run.info.run_id, metrics=metrics)
        mlflow.log_metrics({"async": 1.0}, synchronous=False).wait()
        mlflow.log_param("async", "p", synchronous=False).wait()
    history = client.get_metric_history(run.info.run_id, "m")
    assert [m.value for m in history] == [m.value for m in metrics]
    assert client.get_run(run.info.run_id).data.params["async"] == "p"


def check_search_runs():
    experiment = mlflow.set_experiment("search").experiment_id
    for i in range(12):
        with mlflow.start_run(run_name=f"r{i}"):
            mlflow.log_param("depth", i % 3)
            mlflow.log_metric("loss", 1 / (i + 1))
    table = mlflow.search_runs(
        experiment_names=["search"],
        filter_string="metrics.loss < 0.5 and params.depth = '2' and status = 'FINISHED'",
        order_by=["metrics.loss ASC"],
    )
    assert list(table["tags.mlflow.runName"]) == ["r11", "r8", "r5", "r2"]
    page = client.search_runs([experiment], order_by=["start_time DESC"], max_results=5)
    seen = list(page)
    while page.token:
        page = client.search_runs([experiment], order_by=["start_time DESC"], max_results=5, page_token=page.token)
        seen += page
    assert len({run.info.run_id for run in seen}) == 12
    message = refused("INVALID_PARAMETER_VALUE", client.search_runs, [experiment], "metrics.loss ~ 1")
    assert "Invalid" in message
    refused("INVALID_PARAMETER_VALUE", client.search_runs, [experiment], page_token="forged")


def check_trash_and_tags():
    run = client.create_run("0")
    client.set_tag(run.info.run_id, "t", "1")
    client.delete_tag(run.info.run_id, "t")
    assert "No tag with name: t" in refused("RESOURCE_DOES_NOT_EXIST", client.delete_tag, run.info.run_id, "t")
    client.delete_run(run.info.run_id)
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    message = refused("INVALID_PARAMETER_VALUE", client.log_metric, run.info.run_id, "m", 1)
    assert "must be in the 'active' state" in message
    client.restore_run(run.info.run_id)
    client.update_run(run.info.run_id, status="KILLED", name="renamed")
    assert client.get_run(run.info.run_id).info.run_name == "renamed"
    client.set_terminated(run.info.run_id)


def check_artifacts():
    mlflow.set_experiment("artifacts")
    with mlflow.start_run() as run:
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_dict({"a": [1, 2]}, "config.json")
        mlflow.log_table({"x": [1, 2]}, "table.json")
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(f"{folder}/deep/er")
            open(f"{folder}/empty.bin", "wb").close()
            with open(f"{folder}/deep/er/ü 1.txt", "w") as out:
                out.write("deep")
            mlflow.log_artifacts(folder, "tree")
    names = [f.path for f in client.list_artifacts(run.info.run_id)]
    assert names == ["config.json", "notes", "table.json", "tree"], names
    assert [f.path for f in client.list_artifacts(run.info.run_id, "tree")] == ["tree/deep", "tree/empty.bin"]
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/hello.txt") == "hello"
    assert mlflow.artifacts.load_dict(run.info.artifact_uri + "/config.json") == {"a": [1, 2]}
    local = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="tree")
    assert open(f"{local}/deep/er/ü 1.txt").read() == "deep" and os.path.getsize(f"{local}/empty.bin") == 0
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(run.info.artifact_uri).delete_artifacts("tree")
    assert [f.path for f in client.list_artifacts(run.info.run_id, "tree")] == []


def check_artifact_in_parts():
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true"
    os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(5 << 20)
    os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 << 20)
    try:
        run = client.create_run("0")
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/big.bin"
            content = os.urandom(12 << 20)
            with open(path, "wb") as out:
                out.write(content)
            client.log_artifact(run.info.run_id, path, "models")
            assert client.list_artifacts(run.info.run_id, "models")[0].file_size == len(content)
            read = client.download_artifacts(run.info.run_id, "models/big.bin", folder)
            assert open(read, "rb").read() == content
    finally:
        for name in list(os.environ):
            if "MULTIPART" in name:
                del os.environ[name]


def check_datasets():
    mlflow.set_experiment("datasets")
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": [0, 1]})
    dataset = mlflow.data.from_pandas(frame, source="https://example.org/iris.csv", name="iris", targets="y")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training")
        mlflow.log_input(mlflow.data.from_numpy(np.zeros((3, 2)), name="zeros"), context="eval")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    assert sorted(i.dataset.name for i in inputs) == ["iris", "zeros"]
    iris = next(i for i in inputs if i.dataset.name == "iris")
    assert iris.tags[0].value == "training" and json.loads(iris.dataset.profile)["num_rows"] == 2
    assert len(mlflow.search_runs(filter_string="dataset.name = 'iris' and dataset.context = 'training'")) == 1
    assert mlflow.data.get_source(iris.dataset).url == "https://example.org/iris.csv"


def train():
    x, y = load_iris(return_X_y=True, as_frame=True)
    return LogisticRegression(max_iter=500).fit(x, y), x, y


def check_autolog():
    mlflow.set_experiment("autolog")
    mlflow.sklearn.autolog()
    try:
        with mlflow.start_run() as run:
            model, x, y = train()
            model.score(x, y)
    finally:
        mlflow.sklearn.autolog(disable=True)
    read = client.get_run(run.info.run_id)
    assert read.data.params["max_iter"] == "500"
    assert read.data.metrics["training_accuracy_score"] > 0.9
    assert read.inputs.dataset_inputs and read.outputs.model_outputs
    loaded = mlflow.sklearn.load_model(f"models:/{read.outputs.model_outputs[0].model_id}")
    assert (loaded.predict(x) == model.predict(x)).all()
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    assert (loaded.predict(x) == model.predict(x)).all()


def check_model_and_registry():
    mlflow.set_experiment("registry")
    model, x, y = train()
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(
            model,
            name="iris",
            input_example=x.head(2),
            registered_model_name="Iris model",
            pip_requirements=["scikit-learn"],
        )
        mlflow.log_metric("accuracy", 0.97, model_id=info.model_id)
    logged = mlflow.get_logged_model(info.model_id)
    assert logged.status == "READY" and logged.source_run_id == run.info.run_id
    assert [m.key for m in logged.metrics] == ["accuracy"]
    found = mlflow.search_logged_models(filter_string="metrics.accuracy > 0.9", output_format="list")
    assert info.model_id in [m.model_id for m in found]
    mlflow.set_logged_model_tags(info.model_id, {"reviewed": "yes"})
    second = mlflow.register_model(f"models:/{info.model_id}", "Iris model", tags={"k": "v"})
    assert second.version == "2" and second.status == "READY" and second.run_id == run.info.run_id
    assert "sklearn" in second.status_message
    client.set_registered_model_alias("Iris model", "champion", "2")
    assert client.get_model_version_by_alias("Iris model", "champion").version == "2"
    loaded = mlflow.pyfunc.load_model("models:/Iris model@champion")
    assert (loaded.predict(x) == model.predict(x)).all()
    loaded = mlflow.sklearn.load_model("models:/Iris model/1")
    assert (loaded.predict(x) == model.predict(x)).all()
    client.delete_registered_model_alias("Iris model", "champion")
    client.update_model_version("Iris model", "2", description="second")
    client.set_model_version_tag("Iris model", "2", "stage", "good")
    client.transition_model_version_stage("Iris model", "1", "Staging")
    client.transition_model_version_stage("Iris model", "2", "Staging", archive_existing_versions=True)
    assert client.get_model_version("Iris model", "1").current_stage == "Archived"
    assert [v.version for v in client.get_latest_versions("Iris model", ["Staging"])] == ["2"]
    versions = client.search_model_versions("name = 'Iris model' and tags.stage = 'good'")
    assert [v.version for v in versions] == ["2"] and versions[0].description == "second"
    assert [m.name for m in client.search_registered_models("name ILIKE 'iris%'")] == ["Iris model"]
    copied = client.copy_model_version("models:/Iris model/2", "Copy")
    assert (mlflow.pyfunc.load_model(f"models:/Copy/{copied.version}").predict(x) == model.predict(x)).all()
    client.delete_model_version("Iris model", "1")
    client.rename_registered_model("Iris model", "Iris 2")
    client.set_registered_model_tag("Iris 2", "a", "b")
    assert client.get_registered_model("Iris 2").tags == {"a": "b"}
    client.delete_registered_model("Iris 2")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, "Iris 2")
    refused("RESOURCE_ALREADY_EXISTS", client.create_registered_model, "Copy")


def check_model_outside_of_a_run():
    mlflow.set_experiment("registry")
    model, x, _ = train()
    info = mlflow.sklearn.log_model(model, name="alone", pip_requirements=["scikit-learn"])
    assert (mlflow.sklearn.load_model(info.model_uri).predict(x) == model.predict(x)).all()
    client.delete_logged_model(info.model_id)
    refused("RESOURCE_DOES_NOT_EXIST", client.get_logged_model, info.model_id)


def check_onnx_is_admitted():
    onnx, _ = needed("onnx", "onnxruntime")
    from onnx import TensorProto, helper

    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 3])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 3])
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "relu", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    mlflow.set_experiment("registry")
    with mlflow.start_run():
        info = mlflow.onnx.log_model(model, name="relu", save_as_external_data=False, pip_requirements=["onnx"])
    mlflow.register_model(info.model_uri, "relu")
    version = client.get_model_version("relu", "1")
    assert version.status == "READY" and not version.status_message, version


def check_errors_come_at_once():
    begun = time.monotonic()
    run = client.create_run("0").info.run_id
    refused("INVALID_PARAMETER_VALUE", client.log_metric, run, "../up", 1)
    refused("INVALID_PARAMETER_VALUE", client.set_tag, run, "k" * 251, "v")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_run, "f" * 32)
    refused("INVALID_PARAMETER_VALUE", client.get_run, "no id")
    refused("RESOURCE_DOES_NOT_EXIST", client.get_experiment, "98765")
    assert time.monotonic() - begun < 20


def versions():
    """Of what the checks used, as far as it is installed."""
    found = []
    used = "mlflow scikit-learn pandas xgboost torch lightning onnx onnxruntime psutil pillow matplotlib"
    for name in used.split():
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return ", ".join(found)


def main():
    everything = globals() | vars(mlflow_frameworks)
    wanted = sys.argv[1:] or [name for name in everything if name.startswith("check_")]
    checks = [(name, everything[name]) for name in wanted]
    failed = left_out = 0
    for name, check in checks:
        begun = time.monotonic()
        try:
            check()
            print(f"ok {name} {time.monotonic() - begun:.1f}s", flush=True)
        except LeftOut as reason:
            left_out += 1
            print(f"left out {name}: {reason}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
            while mlflow.active_run():
                mlflow.end_run("FAILED")
    held = len(checks) - failed - left_out
    print(f"{versions()}: {held} of {len(checks)} held, {left_out} left out", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
