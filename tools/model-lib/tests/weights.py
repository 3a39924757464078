"""Random matrices in each weight format: the kernel's tensors and the plain numbers they stand for."""

import numpy as np

from model_lib import layouts
from model_lib.kernels import formats


def random_matrix(rng, name: str, k: int, n: int):
    """(format, tensors by the kernel's names, weights f32[N, K])."""
    if name == "q4_1":
        q = rng.integers(0, 16, (n, k)).astype(np.uint8)
        d = (rng.random((n, k // 32)) * 0.02 - 0.01).astype(np.float16)
        q, dm = layouts.pack_q4_1(q, d, (rng.standard_normal(d.shape) * 0.02).astype(np.float16))
        return formats.Q4_1(), {"Q": q, "DM": dm}, layouts.unpack_q4_1(q, dm)
    if name == "q8_0":
        q = rng.integers(-128, 128, (n, k)).astype(np.int8)
        q, d = layouts.pack_q8_0(q, (rng.random((n, k // 32)) * 0.001).astype(np.float16))
        return formats.Q8_0(), {"Q": q, "D": d}, layouts.unpack_q8_0(q, d)
    w = (rng.standard_normal((k, n)) * 0.1).astype(np.float32)
    return formats.F32(), {"W": w}, w.T
