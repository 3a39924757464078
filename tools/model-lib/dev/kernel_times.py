"""Processor time of the matrix kernels on the software adapter: `python -m dev.kernel_times`.

Prints one JSON line per matrix of SmolLM2-135M and number of rows: milliseconds a dispatch and nanoseconds a
multiply-add. Processor time of the process, so that other work on the machine does not count; the ratio of
one row to eight is what a batch gains from sharing each weight read.
"""

import json

import numpy as np

from model_lib.kernels.matmul import matmul
from tests.gpu import Gpu
from tests.weights import random_matrix

MATRICES = {
    "qkv": ("q4_1", 576, 960, "plain"),
    "out": ("q4_1", 576, 576, "residual"),
    "gate_up": ("q4_1", 576, 3072, "gated"),
    "down": ("q4_1", 1536, 576, "residual"),
}


def main():
    gpu, rng = Gpu(), np.random.default_rng(1)
    for name, (kind, k, n, epilogue) in MATRICES.items():
        fmt, tensors, _ = random_matrix(rng, kind, k, n)
        kernels = {single: matmul(fmt, k, n, single=single, epilogue=epilogue) for single in (True, False)}
        for rows in (1, 4, 8, 64):
            arrays = {"X": rng.standard_normal((rows, k)).astype(np.float32), **tensors}
            arrays["R"] = np.zeros((rows, n), np.float32)
            arrays["Y"] = np.zeros((rows, n // 2 if epilogue == "gated" else n), np.float32)
            gpu.run(kernels[rows == 1], arrays, repeat=10, B=rows)
            line = {"matrix": name, "rows": rows, "ms": round(gpu.seconds * 1e3, 3)}
            print(json.dumps(line | {"nsPerMultiplyAdd": round(gpu.seconds * 1e9 / (rows * k * n), 3)}))
    gpu.close()


if __name__ == "__main__":
    main()
