"""Matrix products and embedding rows against NumPy, in every weight format and row tile."""

import numpy as np
import pytest

from model_lib import layouts
from model_lib.kernels import formats
from model_lib.kernels.gather import gather
from model_lib.kernels.matmul import columns_per_thread, matmul
from tests.weights import random_matrix

# 1, then each tile body full and ragged, then several tiles.
ROWS = (1, 2, 4, 5, 8, 11, 16)


def close(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("name", ["q4_1", "q8_0", "f32"])
# 20 columns fill no workgroup: a ragged edge.
@pytest.mark.parametrize(("k", "n"), [(64, 192), (128, 20)])
def test_plain_product(gpu, rng, name, k, n):
    fmt, tensors, w = random_matrix(rng, name, k, n)
    kernel = matmul(fmt, k, n)
    for b in ROWS:
        x = rng.standard_normal((b, k)).astype(np.float32)
        y = gpu.run(kernel, {"X": x, **tensors, "Y": np.full((b, n), 7, np.float32)}, B=b)["Y"]
        close(y, x @ w.T)


@pytest.mark.parametrize("name", ["q4_1", "f32"])
@pytest.mark.parametrize("single", [True, False])
def test_residual_is_added_and_gate_is_applied(gpu, rng, name, single):
    k, n = 96, 128
    fmt, tensors, w = random_matrix(rng, name, k, n)
    add = matmul(fmt, k, n, single=single, epilogue="residual")
    gated = matmul(fmt, k, n, single=single, epilogue="gated")
    for b in [1] if single else [1, 3, 9]:
        x = rng.standard_normal((b, k)).astype(np.float32)
        r = rng.standard_normal((b, n)).astype(np.float32)
        y = gpu.run(add, {"X": x, **tensors, "R": r, "Y": np.zeros((b, n), np.float32)}, B=b)["Y"]
        close(y, x @ w.T + r)
        y = gpu.run(gated, {"X": x, **tensors, "Y": np.zeros((b, n // 2), np.float32)}, B=b)["Y"]
        gate, up = np.split(x @ w.T, 2, axis=1)
        close(y, gate / (1 + np.exp(-gate)) * up)


@pytest.mark.parametrize("name", ["q4_1", "q8_0", "f32"])
def test_embedding_rows_are_exact(gpu, rng, name):
    fmt, tensors, w = random_matrix(rng, name, 128, 40)
    ids = np.array([39, 0, 7, 7], np.int32)
    y = gpu.run(gather(fmt, 128, 40), {"IDS": ids, **tensors, "Y": np.zeros((4, 128), np.float32)}, B=4)["Y"]
    np.testing.assert_allclose(y, w[ids], rtol=1e-6, atol=1e-9)


def test_half_decodes_every_finite_number(gpu):
    """All 63,488 finite f16 scales through an embedding of one block each with q = 1."""
    bits = np.array([b for b in range(1 << 16) if (b >> 10) & 31 != 31], np.uint16)
    n = bits.size // 2
    d = bits.view(np.float16).reshape(n, 2)
    q, scales = layouts.pack_q8_0(np.ones((n, 64), np.int8), d)
    arrays = {"IDS": np.arange(n, dtype=np.int32), "Q": q, "D": scales, "Y": np.zeros((n, 64), np.float32)}
    y = gpu.run(gather(formats.Q8_0(), 64, n), arrays, B=n)["Y"]
    assert np.array_equal(y[:, 0], d[:, 0].astype(np.float32))
    assert np.array_equal(y[:, 32], d[:, 1].astype(np.float32))


def test_a_workgroup_shape_exists_for_any_width():
    for n in range(1, 400):
        count, columns = columns_per_thread(n)
        assert count * columns > 0 and (n % (count * columns) == 0 or -(-n // (count * columns)) * count * columns >= n)
