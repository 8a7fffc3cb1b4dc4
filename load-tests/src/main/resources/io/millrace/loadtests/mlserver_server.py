"""MLServer with the benchmark's two models, batched by its adaptive batching, in one process.

Arguments: folder with NAME.onnx files, HTTP port, gRPC port, one more free port.
"""

import json
import os
import pathlib
import sys

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class OnnxModel(MLModel):
    """Runs an ONNX file."""

    async def load(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            self.settings.parameters.uri, options, ["CPUExecutionProvider"]
        )
        return True

    async def predict(self, payload):
        x = NumpyCodec.decode_input(payload.inputs[0])
        y = self._session.run(None, {"x": x})[0]
        return InferenceResponse(
            model_name=self.name, outputs=[NumpyCodec.encode_output("y", y)]
        )


def main(folder, http, grpc, metrics):
    """Writes the settings that MLServer reads, and becomes it."""
    root = pathlib.Path(folder, "mlserver")
    for path in pathlib.Path(folder).glob("*.onnx"):
        place = root / path.stem
        place.mkdir(parents=True, exist_ok=True)
        settings = {
            "name": path.stem,
            "implementation": "mlserver_server.OnnxModel",
            "max_batch_size": 64,
            "max_batch_time": 0.002,
            "parameters": {"uri": str(path)},
        }
        (place / "model-settings.json").write_text(json.dumps(settings))
    server = {
        "host": "127.0.0.1",
        "http_port": int(http),
        "grpc_port": int(grpc),
        "metrics_port": int(metrics),
        "parallel_workers": 0,
        "debug": False,
    }
    (root / "settings.json").write_text(json.dumps(server))
    os.environ["PYTHONPATH"] = str(pathlib.Path(__file__).parent)
    program = pathlib.Path(sys.executable).with_name("mlserver")
    os.execv(program, [str(program), "start", str(root)])


if __name__ == "__main__":
    main(*sys.argv[1:])
