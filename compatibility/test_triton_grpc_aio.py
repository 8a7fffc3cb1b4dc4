import asyncio
import unittest

import numpy as np
import tritonclient.grpc.aio as api
from tritonclient.utils import InferenceServerException

from common import AUTH, GRPC, SUM, inputs


class TritonGrpcAio(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = api.InferenceServerClient(GRPC)

    async def asyncTearDown(self):
        await self.client.close()

    async def test_health(self):
        self.assertTrue(await self.client.is_server_live())
        self.assertTrue(await self.client.is_model_ready("adder", headers=AUTH))

    async def test_many_at_once(self):
        results = await asyncio.gather(
            *[self.client.infer("adder", inputs(api), headers=AUTH) for _ in range(50)]
        )
        for result in results:
            np.testing.assert_array_equal(SUM, result.as_numpy("sum"))

    async def test_stream(self):
        async def requests():
            for number in range(10):
                yield {
                    "model_name": "adder",
                    "inputs": inputs(api),
                    "request_id": str(number),
                }

        number = 0
        async for result, error in self.client.stream_infer(requests(), headers=AUTH):
            self.assertIsNone(error)
            self.assertEqual(str(number), result.get_response().id)
            np.testing.assert_array_equal(SUM, result.as_numpy("sum"))
            number += 1
        self.assertEqual(10, number)

    async def test_errors(self):
        with self.assertRaisesRegex(InferenceServerException, "unknown model"):
            await self.client.infer("none", inputs(api), headers=AUTH)


if __name__ == "__main__":
    unittest.main()
