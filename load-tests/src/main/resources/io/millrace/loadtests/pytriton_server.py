"""NVIDIA PyTriton (Triton's own server with models in Python) with the benchmark's two models.

Arguments: folder with NAME.onnx files, HTTP port, gRPC port, one more free port.
"""

import pathlib
import sys

import numpy
import onnxruntime
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

folder, http, grpc, metrics = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
options.add_session_config_entry("session.intra_op.allow_spinning", "0")


def model(path):
    session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    @batch
    def infer(x):
        return {"y": session.run(None, {"x": x})[0]}

    sizes = session.get_inputs()[0].shape[1], session.get_outputs()[0].shape[1]
    return infer, sizes


config = TritonConfig(
    http_address="127.0.0.1",
    http_port=int(http),
    grpc_address="127.0.0.1",
    grpc_port=int(grpc),
    metrics_port=int(metrics),
)
with Triton(config=config) as triton:
    for path in sorted(pathlib.Path(folder).glob("*.onnx")):
        infer, (inputs, outputs) = model(path)
        triton.bind(
            model_name=path.stem,
            infer_func=infer,
            inputs=[Tensor(name="x", dtype=numpy.float32, shape=(inputs,))],
            outputs=[Tensor(name="y", dtype=numpy.float32, shape=(outputs,))],
            config=ModelConfig(max_batch_size=64, batching=True, batcher=DynamicBatcher()),
        )
    triton.serve()
