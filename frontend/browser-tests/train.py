"""Softmax regression on handwritten digits: training code as people have it, which knows MLflow and nothing of Millrace.

Ten runs, one for each learning rate. The first is slow, as real training is, until a file named "stop" ends it.
"""

import os
import time

import mlflow
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATES = [0.02, 0.0005, 0.002, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0]
EPOCHS = 30
MOST_EPOCHS = 600
SECONDS = 0.2

digits = np.loadtxt("digits.csv.gz", delimiter=",")
pixels, labels = digits[:, :64] / 16, digits[:, 64].astype(int)
train, validation = slice(0, None, 3), slice(1, None, 3)
one_hot = np.eye(10)[labels]


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def measured(name, weights, bias, part):
    scores = softmax(pixels[part] @ weights + bias)
    hits = scores[np.arange(len(scores)), labels[part]]
    return {
        f"{name}_loss": -np.log(hits).mean(),
        f"{name}_accuracy": (scores.argmax(axis=1) == labels[part]).mean(),
    }


def save(weights, bias):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 64])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", 10])
    constants = [
        numpy_helper.from_array(weights.astype(np.float32), "weights"),
        numpy_helper.from_array(bias.astype(np.float32), "bias"),
    ]
    nodes = [
        helper.make_node("Gemm", ["x", "weights", "bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["scores"]),
    ]
    graph = helper.make_graph(nodes, "softmax", [x], [scores], constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), "model.onnx")


mlflow.set_experiment("digits")
for rate in RATES:
    slow = rate == RATES[0]
    with mlflow.start_run(run_name=f"rate {rate}"):
        mlflow.log_param("learning_rate", rate)
        weights, bias = np.zeros((64, 10)), np.zeros(10)
        for epoch in range(MOST_EPOCHS if slow else EPOCHS):
            error = softmax(pixels[train] @ weights + bias) - one_hot[train]
            weights -= rate * pixels[train].T @ error / len(error)
            bias -= rate * error.mean(axis=0)
            mlflow.log_metrics(
                measured("train", weights, bias, train) | measured("validation", weights, bias, validation),
                step=epoch,
            )
            if slow and os.path.exists("stop"):
                break
            time.sleep(SECONDS if slow else 0)
        save(weights, bias)
        mlflow.log_artifact("model.onnx")
