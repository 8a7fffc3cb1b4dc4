import asyncio
import unittest

import numpy as np
import tritonclient.http.aio as api
from tritonclient.utils import InferenceServerException

from common import AUTH, HTTP, SUM, inputs


class TritonHttpAio(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = api.InferenceServerClient(HTTP)

    async def asyncTearDown(self):
        await self.client.close()

    async def test_health_and_descriptions(self):
        self.assertTrue(await self.client.is_server_live())
        self.assertTrue(await self.client.is_server_ready())
        self.assertTrue(await self.client.is_model_ready("adder", headers=dict(AUTH)))
        metadata = await self.client.get_model_metadata("adder", headers=dict(AUTH))
        self.assertEqual("adder", metadata["name"])
        self.assertEqual(1, len(await self.client.get_model_repository_index(headers=dict(AUTH))))

    async def test_many_at_once(self):
        results = await asyncio.gather(
            *[self.client.infer("adder", inputs(api), headers=dict(AUTH)) for _ in range(50)]
        )
        for result in results:
            np.testing.assert_array_equal(SUM, result.as_numpy("sum"))

    async def test_errors(self):
        with self.assertRaisesRegex(InferenceServerException, "unknown model"):
            await self.client.infer("none", inputs(api), headers=dict(AUTH))


if __name__ == "__main__":
    unittest.main()
