"""Attention over pages and over new tokens, and the joining of two parts, against plain softmax attention."""

import numpy as np
import pytest

from model_lib.kernels.attention_decode import attention_decode
from model_lib.kernels.attention_prefill import attention_prefill_paged, attention_prefill_ragged
from model_lib.kernels.merge import merge

PAGE = 16
OFFSETS = {f"o{i}": 0 for i in range(1, 8)}
FORMS = [(2, 2, 32), (3, 9, 64), (1, 4, 16)]  # key heads, query heads, head size


def attention(q, k, v, mask=None):
    """q [n, H, D], k and v [m, KV, D] -> (output [n, H, D], log-sum-exp base 2 [n, H])."""
    group = q.shape[1] // k.shape[1]
    k, v = np.repeat(k, group, 1), np.repeat(v, group, 1)
    scores = np.einsum("nhd,mhd->nhm", q, k, dtype=np.float64) * q.shape[2] ** -0.5
    if mask is not None:
        scores = np.where(mask[:, None], scores, -np.inf)
    top = scores.max(-1, keepdims=True)
    p = np.exp(scores - top)
    out = np.einsum("nhm,mhd->nhd", p / p.sum(-1, keepdims=True), v)
    return out, ((top[..., 0] + np.log(p.sum(-1))) / np.log(2))


def paged(rng, lengths, kv_heads, dim):
    """Sequences of those lengths on shuffled pages: the cache's tensors, and each sequence's keys and values."""
    counts = [-(-n // PAGE) for n in lengths]
    order = rng.permutation(sum(counts)).astype(np.int32)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    pages = rng.standard_normal((sum(counts), 2, kv_heads, PAGE, dim)).astype(np.float32)
    keys = []
    for i, n in enumerate(lengths):
        own = pages[order[indptr[i] : indptr[i + 1]]].transpose(1, 0, 3, 2, 4).reshape(2, -1, kv_heads, dim)
        keys.append(own[:, :n])
    last = np.array([(n - 1) % PAGE + 1 for n in lengths], np.int32)
    return {"P": pages, "I": indptr, "PV": order, "LEN": last}, keys


def scalars(b, dim, **more):
    return {**OFFSETS, "B": b, "rotary_mode": 0, "rope_scale": 1, "rope_theta": 1, "sm_scale": dim**-0.5, **more}


@pytest.mark.parametrize(("kv_heads", "heads", "dim"), FORMS)
def test_decode(gpu, rng, kv_heads, heads, dim):
    # One page, a page boundary on both sides, and more than one chunk of 128 positions.
    lengths = [1, 16, 17, 300]
    tensors, keys = paged(rng, lengths, kv_heads, dim)
    b = len(lengths)
    q = rng.standard_normal((b, heads, dim)).astype(np.float32) * 2
    arrays = {"Q": q, **tensors, "O": np.zeros_like(q), "LSE": np.zeros((b, heads), np.float32)}
    counts = {"nnz": tensors["PV"].size, "npages": tensors["PV"].size}
    out = gpu.run(attention_decode(kv_heads, heads, dim), arrays, **scalars(b, dim, **counts))
    for i, (k, v) in enumerate(keys):
        expected, lse = attention(q[i : i + 1], k, v)
        np.testing.assert_allclose(out["O"][i], expected[0], atol=3e-5)
        np.testing.assert_allclose(out["LSE"][i], lse[0], atol=3e-5)


@pytest.mark.parametrize(("kv_heads", "heads", "dim"), FORMS)
@pytest.mark.parametrize("causal", [0, 1])
def test_prefill_over_pages(gpu, rng, kv_heads, heads, dim, causal):
    lengths, new = [21, 40], [5, 33]
    tensors, keys = paged(rng, lengths, kv_heads, dim)
    indptr = np.array([0, 5, 38], np.int32)
    q = rng.standard_normal((38, heads, dim)).astype(np.float32)
    arrays = {"Q": q, "QI": indptr, **tensors, "O": np.zeros_like(q), "LSE": np.zeros((38, heads), np.float32)}
    more = {"N": 38, "nnz": tensors["PV"].size, "npages": tensors["PV"].size, "causal": causal}
    out = gpu.run(attention_prefill_paged(kv_heads, heads, dim), arrays, **scalars(2, dim, **more))
    for i, (k, v) in enumerate(keys):
        rows = slice(indptr[i], indptr[i + 1])
        # The new tokens are the last ones of their sequence.
        mask = np.arange(lengths[i])[None] <= (lengths[i] - new[i] + np.arange(new[i]))[:, None]
        expected, lse = attention(q[rows], k, v, mask if causal else None)
        np.testing.assert_allclose(out["O"][rows], expected, atol=3e-5)
        np.testing.assert_allclose(out["LSE"][rows], lse, atol=3e-5)


@pytest.mark.parametrize(("kv_heads", "heads", "dim"), FORMS)
def test_prefill_over_itself(gpu, rng, kv_heads, heads, dim):
    indptr = np.array([0, 1, 41], np.int32)
    q = rng.standard_normal((41, heads, dim)).astype(np.float32)
    k, v = (rng.standard_normal((41, kv_heads, dim)).astype(np.float32) for _ in range(2))
    arrays = {"Q": q, "QI": indptr, "KK": k, "VV": v, "KI": indptr, "O": np.zeros_like(q)}
    arrays["LSE"] = np.zeros((41, heads), np.float32)
    kernel = attention_prefill_ragged(kv_heads, heads, dim)
    out = gpu.run(kernel, arrays, **scalars(2, dim, N=41, M=41, causal=1))
    for a, b in ((0, 1), (1, 41)):
        expected, lse = attention(q[a:b], k[a:b], v[a:b], np.tri(b - a, dtype=bool))
        np.testing.assert_allclose(out["O"][a:b], expected, atol=3e-5)
        np.testing.assert_allclose(out["LSE"][a:b], lse, atol=3e-5)


@pytest.mark.parametrize(("kv_heads", "heads", "dim"), FORMS)
def test_merge_of_two_parts_is_attention_over_all(gpu, rng, kv_heads, heads, dim):
    n, m = 37, 50
    q = rng.standard_normal((n, heads, dim)).astype(np.float32)
    k, v = (rng.standard_normal((m, kv_heads, dim)).astype(np.float32) for _ in range(2))
    (a, sa), (b, sb) = attention(q, k[:9], v[:9]), attention(q, k[9:], v[9:])
    expected, lse = attention(q, k, v)
    arrays = {name: x.astype(np.float32) for name, x in {"V": a, "S": sa, "V2": b, "S2": sb}.items()}
    # A race shows only now and then: many rounds.
    kernel = merge(heads, dim)
    for _ in range(20):
        out = gpu.run(kernel, arrays, N=n, H=heads, D=dim)
        np.testing.assert_allclose(out["V"], expected, atol=3e-6)
        np.testing.assert_allclose(out["S"], lse, atol=3e-6)
