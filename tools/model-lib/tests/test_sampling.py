"""Sampling, log-probabilities and the changes of logits, against their definitions in NumPy."""

import numpy as np
import pytest

from model_lib.kernels.logits import apply_bitmask_inplace, apply_logit_bias_inplace, apply_penalty_inplace
from model_lib.kernels.logprobs import token_logprobs
from model_lib.kernels.sampling import nucleus, vocab_order


def softmax(x):
    p = np.exp(x - x.max(-1, keepdims=True))
    return (p / p.sum(-1, keepdims=True)).astype(np.float32)


def draw(gpu, vocab, probs, uniform, rows, top_p):
    arrays = {
        "P": probs,
        "O": np.tile(np.arange(vocab, dtype=np.int32), (len(probs), 1)),
        "U": uniform.astype(np.float32),
        "R": rows.astype(np.int32),
        "TP": top_p.astype(np.float32),
        "Y": np.full(len(uniform), -1, np.int32),
    }
    return gpu.run(nucleus(vocab), arrays, B=len(probs), N=len(uniform))["Y"]


@pytest.mark.parametrize("vocab", [20, 512, 3000])
def test_nucleus_draws_by_inverse_of_the_kept_mass(gpu, rng, vocab):
    b, draws = 4, 64
    probs = softmax(rng.standard_normal((b, vocab)) * 3)
    top_p = np.array([1.0, 0.9, 0.5, 0.05])
    uniform = (np.arange(draws * b) % draws + 0.5) / draws
    rows = np.repeat(np.arange(b), draws)
    got = draw(gpu, vocab, probs, uniform, rows, top_p)
    for row in range(b):
        # The smallest set of most probable tokens that holds top_p, walked in order of the vocabulary.
        order = np.argsort(-probs[row].astype(np.float64), kind="stable")
        size = np.searchsorted(np.cumsum(probs[row][order], dtype=np.float64), top_p[row] - 1e-6) + 1
        kept = np.zeros(vocab)
        kept[order[:size]] = probs[row][order[:size]]
        edges = np.cumsum(kept)
        for u, token in zip(uniform[rows == row], got[rows == row], strict=True):
            assert kept[token] > 0
            # Float sums may place an edge a rounding away.
            assert edges[token] - kept[token] - 1e-5 <= u * edges[-1] <= edges[token] + 1e-5


def test_nucleus_never_leaves_the_vocabulary(gpu, rng):
    probs = np.zeros((2, 300), np.float32)
    probs[0, 299] = 1
    probs[1, [0, 299]] = 0.5
    uniform = np.array([0, 0.99999994, 0, 0.99999994], np.float32)
    got = draw(gpu, 300, probs, uniform, np.array([0, 0, 1, 1]), np.array([1.0, 1.0]))
    assert got.tolist() == [299, 299, 0, 299]


def test_vocab_order_is_the_identity(gpu):
    arrays = {"P": np.zeros((3, 300), np.float32), "Y": np.zeros((3, 300), np.int32)}
    assert np.array_equal(gpu.run(vocab_order(300), arrays, B=3)["Y"], np.tile(np.arange(300), (3, 1)))


@pytest.mark.parametrize("vocab", [20, 1000])
def test_token_logprobs(gpu, rng, vocab):
    n = 9
    logits = (rng.standard_normal((1, n, vocab)) * 8 + 60).astype(np.float32)
    ids = rng.integers(0, vocab, n).astype(np.int32)
    y = gpu.run(token_logprobs(vocab), {"L": logits, "I": ids, "Y": np.zeros(n, np.float32)}, N=n)["Y"]
    x = logits[0].astype(np.float64)
    expected = x[np.arange(n), ids] - np.log(np.exp(x - 60).sum(-1)) - 60
    np.testing.assert_allclose(y, expected, atol=2e-5)
    assert (y <= 0).all()


def test_bitmask_removes_forbidden_tokens_of_listed_rows(gpu, rng):
    b, vocab = 3, 70
    logits = rng.standard_normal((b, vocab)).astype(np.float32)
    mask = rng.integers(-(2**31), 2**31, (b, 3)).astype(np.int32)
    arrays = {"L": logits, "S": np.array([0, 2], np.int32), "M": mask}
    out = gpu.run(apply_bitmask_inplace(), arrays, B=b, V=vocab, W=3, n=2)["L"]
    allowed = (mask.view(np.uint32)[:, np.arange(vocab) // 32] >> (np.arange(vocab) % 32)) & 1
    expected = np.where(allowed == 1, logits, np.float32(-3.4e38))
    expected[1] = logits[1]
    assert np.array_equal(out, expected)


def test_bias_is_added_where_listed(gpu, rng):
    logits = rng.standard_normal((2, 50)).astype(np.float32)
    p, i = np.array([0, 1, 1], np.int32), np.array([49, 0, 7], np.int32)
    a = np.array([1.5, -100, 3], np.float32)
    out = gpu.run(apply_logit_bias_inplace(), {"L": logits, "P": p, "I": i, "A": a}, B=2, V=50, n=3)["L"]
    expected = logits.copy()
    expected[p, i] += a
    np.testing.assert_allclose(out, expected, rtol=1e-6)


def test_penalties_follow_their_definition(gpu, rng):
    logits = (rng.standard_normal((3, 40)) * 4).astype(np.float32)
    s = np.array([2, 0], np.int32)
    p, i = np.array([0, 0, 1], np.int32), np.array([3, 39, 5], np.int32)
    count = np.array([1, 4, 2], np.int32)
    pen = np.array([[0.5, 0.25, 1.3], [0, 0, 2]], np.float32)
    arrays = {"L": logits, "S": s, "P": p, "I": i, "C": count, "A": pen}
    out = gpu.run(apply_penalty_inplace(), arrays, B=3, V=40, n=2, k=3)["L"]
    expected = logits.copy()
    for row, token, times in zip(p, i, count, strict=True):
        value = logits[s[row], token] - pen[row, 0] - times * pen[row, 1]
        expected[s[row], token] = value / pen[row, 2] if value > 0 else value * pen[row, 2]
    np.testing.assert_allclose(out, expected, rtol=1e-5)
