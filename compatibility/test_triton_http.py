import unittest

import numpy as np
import tritonclient.http as api
from tritonclient.utils import InferenceServerException

from common import AUTH, DIFFERENCE, HTTP, OTHER, SUM, inputs


class TritonHttp(unittest.TestCase):
    def setUp(self):
        self.client = api.InferenceServerClient(HTTP, concurrency=4)

    def tearDown(self):
        self.client.close()

    def test_health(self):
        self.assertTrue(self.client.is_server_live())
        self.assertTrue(self.client.is_server_ready())
        self.assertTrue(self.client.is_model_ready("adder", headers=dict(AUTH)))
        self.assertTrue(self.client.is_model_ready("adder", "1", headers=dict(AUTH)))
        self.assertFalse(self.client.is_model_ready("none", headers=dict(AUTH)))

    def test_descriptions(self):
        server = self.client.get_server_metadata(headers=dict(AUTH))
        self.assertIn("binary_tensor_data", server["extensions"])
        metadata = self.client.get_model_metadata("adder", headers=dict(AUTH))
        self.assertEqual(["a", "b"], [each["name"] for each in metadata["inputs"]])
        self.assertEqual([-1, 4], metadata["outputs"][0]["shape"])
        config = self.client.get_model_config("adder", headers=dict(AUTH))
        self.assertEqual("TYPE_FP32", config["input"][0]["data_type"])
        self.assertGreater(config["max_batch_size"], 1)
        index = self.client.get_model_repository_index(headers=dict(AUTH))
        self.assertEqual([("adder", "READY")], [(each["name"], each["state"]) for each in index])

    def test_infer_every_way(self):
        for binary_in in (True, False):
            for outputs in (
                None,
                [api.InferRequestedOutput("sum", binary_data=True)],
                [api.InferRequestedOutput("sum", binary_data=False)],
            ):
                for compression in (None, "gzip", "deflate"):
                    with self.subTest(binary_in=binary_in, outputs=outputs, compression=compression):
                        result = self.client.infer(
                            "adder",
                            inputs(api, binary_in),
                            outputs=outputs,
                            request_id="seven",
                            headers=dict(AUTH),
                            request_compression_algorithm=compression,
                            response_compression_algorithm=compression,
                        )
                        np.testing.assert_array_equal(SUM, result.as_numpy("sum"))
                        self.assertEqual("seven", result.get_response()["id"])
                        self.assertEqual("1", result.get_response()["model_version"])

    def test_async_infer(self):
        calls = [self.client.async_infer("adder", inputs(api), headers=dict(AUTH)) for _ in range(20)]
        for call in calls:
            np.testing.assert_array_equal(SUM, call.get_result().as_numpy("sum"))

    def test_classification(self):
        outputs = [api.InferRequestedOutput("sum", class_count=2)]
        best = self.client.infer("adder", inputs(api), outputs=outputs, headers=dict(AUTH)).as_numpy("sum")
        self.assertEqual((2, 2), best.shape)
        self.assertEqual(b"13.000000:3:west", best[0][0])

    def test_statistics(self):
        self.client.infer("adder", inputs(api), headers=dict(AUTH))
        for statistics in (
            self.client.get_inference_statistics("adder", headers=dict(AUTH)),
            self.client.get_inference_statistics(headers=dict(AUTH)),
        ):
            model = statistics["model_stats"][0]
            self.assertEqual("adder", model["name"])
            self.assertGreater(model["inference_stats"]["success"]["count"], 0)
            self.assertGreater(model["batch_stats"][0]["compute_infer"]["count"], 0)

    def test_errors(self):
        with self.assertRaisesRegex(InferenceServerException, "unknown model: 'none'"):
            self.client.infer("none", inputs(api), headers=dict(AUTH))
        with self.assertRaisesRegex(InferenceServerException, "version"):
            self.client.infer("adder", inputs(api), model_version="9", headers=dict(AUTH))
        with self.assertRaisesRegex(InferenceServerException, "input 'b' is missing"):
            self.client.infer("adder", inputs(api)[:1], headers=dict(AUTH))
        with self.assertRaisesRegex(InferenceServerException, "unexpected output 'x'"):
            self.client.infer(
                "adder", inputs(api), outputs=[api.InferRequestedOutput("x")], headers=dict(AUTH)
            )
        with self.assertRaisesRegex(InferenceServerException, "credential"):
            self.client.infer("adder", inputs(api))

    def test_each_tenant_sees_its_own(self):
        ours = self.client.infer("adder", inputs(api), headers=dict(AUTH))
        theirs = self.client.infer("adder", inputs(api), headers=dict(OTHER))
        np.testing.assert_array_equal(SUM, ours.as_numpy("sum"))
        np.testing.assert_array_equal(DIFFERENCE, theirs.as_numpy("sum"))

    def test_time_limit(self):
        with self.assertRaises(InferenceServerException):
            self.client.infer("adder", inputs(api), timeout=1, headers=dict(AUTH))


if __name__ == "__main__":
    unittest.main()
