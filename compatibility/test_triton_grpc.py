import queue
import unittest

import numpy as np
import tritonclient.grpc as api
from tritonclient.utils import InferenceServerException

from common import AUTH, DIFFERENCE, GRPC, OTHER, SUM, inputs


class TritonGrpc(unittest.TestCase):
    def setUp(self):
        self.client = api.InferenceServerClient(GRPC)

    def tearDown(self):
        self.client.close()

    def test_health(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready("adder", headers=AUTH))
        self.assertFalse(self.client.is_model_ready("none", headers=AUTH))

    def test_descriptions(self):
        self.assertEqual("millrace", self.client.get_server_metadata(headers=AUTH).name)
        metadata = self.client.get_model_metadata("adder", headers=AUTH, as_json=True)
        self.assertEqual(["-1", "4"], metadata["inputs"][0]["shape"])
        config = self.client.get_model_config("adder", headers=AUTH, as_json=True)["config"]
        self.assertEqual("TYPE_FP32", config["input"][0]["data_type"])
        index = self.client.get_model_repository_index(headers=AUTH, as_json=True)
        self.assertEqual("READY", index["models"][0]["state"])

    def test_infer(self):
        for compression in (None, "gzip", "deflate"):
            with self.subTest(compression=compression):
                if compression == "deflate":
                    with self.assertRaisesRegex(InferenceServerException, "not supported"):
                        self.infer(compression)
                else:
                    np.testing.assert_array_equal(SUM, self.infer(compression).as_numpy("sum"))

    def infer(self, compression):
        return self.client.infer(
            "adder",
            inputs(api),
            outputs=[api.InferRequestedOutput("sum")],
            request_id="seven",
            headers=AUTH,
            compression_algorithm=compression,
        )

    def test_async_infer(self):
        answers = queue.Queue()
        for _ in range(20):
            self.client.async_infer(
                "adder",
                inputs(api),
                lambda result, error: answers.put((result, error)),
                headers=AUTH,
            )
        for _ in range(20):
            result, error = answers.get(timeout=20)
            self.assertIsNone(error)
            np.testing.assert_array_equal(SUM, result.as_numpy("sum"))

    def test_stream(self):
        answers = queue.Queue()
        self.client.start_stream(lambda result, error: answers.put((result, error)), headers=AUTH)
        for number in range(20):
            model = "none" if number == 7 else "adder"
            self.client.async_stream_infer(model, inputs(api), request_id=str(number))
        for number in range(20):
            result, error = answers.get(timeout=20)
            if number == 7:
                self.assertIn("unknown model: 'none'", str(error))
            else:
                self.assertIsNone(error)
                self.assertEqual(str(number), result.get_response().id)
                np.testing.assert_array_equal(SUM, result.as_numpy("sum"))
        self.client.stop_stream()

    def test_classification(self):
        outputs = [api.InferRequestedOutput("sum", class_count=2)]
        best = self.client.infer("adder", inputs(api), outputs=outputs, headers=AUTH).as_numpy("sum")
        self.assertEqual(b"13.000000:3:west", best[0][0])

    def test_statistics(self):
        self.client.infer("adder", inputs(api), headers=AUTH)
        statistics = self.client.get_inference_statistics("adder", headers=AUTH)
        self.assertGreater(statistics.model_stats[0].inference_stats.success.count, 0)

    def test_errors(self):
        for model, headers, status in (
            ("none", AUTH, "NOT_FOUND"),
            ("adder", {}, "UNAUTHENTICATED"),
            ("adder", {"authorization": "Bearer mlr_nonsense"}, "UNAUTHENTICATED"),
        ):
            with self.subTest(model=model, status=status):
                with self.assertRaisesRegex(InferenceServerException, status):
                    self.client.infer(model, inputs(api), headers=headers)
        with self.assertRaisesRegex(InferenceServerException, "input 'b' is missing"):
            self.client.infer("adder", inputs(api)[:1], headers=AUTH)

    def test_each_tenant_sees_its_own(self):
        ours = self.client.infer("adder", inputs(api), headers=AUTH)
        theirs = self.client.infer("adder", inputs(api), headers=OTHER)
        np.testing.assert_array_equal(SUM, ours.as_numpy("sum"))
        np.testing.assert_array_equal(DIFFERENCE, theirs.as_numpy("sum"))


if __name__ == "__main__":
    unittest.main()
