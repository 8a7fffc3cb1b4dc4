"""What the suites share: where the server is, and what the adder should say."""

import os

import numpy as np

HTTP = os.environ["MILLRACE_TEST_HTTP"]
GRPC = os.environ["MILLRACE_TEST_GRPC"]
AUTH = {"authorization": "Bearer " + os.environ["MILLRACE_TEST_KEY"]}
OTHER = {"authorization": "Bearer " + os.environ["MILLRACE_TEST_OTHER_KEY"]}
# The HTTP clients add headers of their own to what they are given: hand them copies.

A = np.array([[1, 2, 3, 4], [0.5, -1, 0, 1e30]], np.float32)
B = np.array([[4, 3, 2, 9], [0.25, 1, 0, 1e30]], np.float32)
SUM = A + B
DIFFERENCE = A - B


def inputs(api, binary=None):
    """The adder's inputs in the classes of a client's module."""
    made = []
    for name, values in (("a", A), ("b", B)):
        tensor = api.InferInput(name, list(values.shape), "FP32")
        if binary is None:
            tensor.set_data_from_numpy(values)
        else:
            tensor.set_data_from_numpy(values, binary_data=binary)
        made.append(tensor)
    return made
