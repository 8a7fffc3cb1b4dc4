import json
import unittest
import urllib.error
import urllib.request

import numpy as np

from common import A, AUTH, B, DIFFERENCE, HTTP, OTHER, SUM


def call(path, body=None, headers=AUTH):
    """A call as TensorFlow Serving's documentation shows them."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://{HTTP}/v1/models/{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class TensorFlowServing(unittest.TestCase):
    def test_status_and_metadata(self):
        for path in ("adder", "adder/versions/1"):
            status, body = call(path)
            self.assertEqual(200, status)
            self.assertEqual("AVAILABLE", body["model_version_status"][0]["state"])
        status, body = call("adder/metadata")
        signature = body["metadata"]["signature_def"]["signature_def"]["serving_default"]
        self.assertEqual("DT_FLOAT", signature["inputs"]["a"]["dtype"])

    def test_predict_in_rows(self):
        rows = [{"a": a, "b": b} for a, b in zip(A.tolist(), B.tolist())]
        status, body = call("adder:predict", {"instances": rows})
        self.assertEqual(200, status)
        np.testing.assert_array_equal(SUM, np.array(body["predictions"], np.float32))

    def test_predict_in_columns(self):
        status, body = call("adder:predict", {"inputs": {"a": A.tolist(), "b": B.tolist()}})
        self.assertEqual(200, status)
        np.testing.assert_array_equal(SUM, np.array(body["outputs"], np.float32))

    def test_tokens_that_json_lacks(self):
        nothing = [[float("nan"), float("inf"), float("-inf"), 1.0]]
        _, body = call("adder:predict", {"inputs": {"a": nothing, "b": [[0.0] * 4]}})
        np.testing.assert_array_equal(np.array(nothing), np.array(body["outputs"]))

    def test_classify(self):
        status, body = call("adder:classify", {"examples": [{"a": A[0].tolist(), "b": B[0].tolist()}]})
        self.assertEqual(200, status)
        self.assertEqual(["west", 13.0], max(body["result"][0], key=lambda each: each[1]))

    def test_each_tenant_sees_its_own(self):
        columns = {"inputs": {"a": A.tolist(), "b": B.tolist()}}
        _, body = call("adder:predict", columns, OTHER)
        np.testing.assert_array_equal(DIFFERENCE, np.array(body["outputs"], np.float32))

    def test_errors(self):
        self.assertEqual(404, call("none:predict", {"instances": [1]})[0])
        self.assertEqual(401, call("adder:predict", {"instances": [1]}, {})[0])
        status, body = call("adder:predict", {"instances": []})
        self.assertEqual(400, status)
        self.assertIn("instances", body["error"])


if __name__ == "__main__":
    unittest.main()
