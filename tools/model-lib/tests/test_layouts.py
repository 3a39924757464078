"""Packing: checked against the block formats' definition, one weight at a time."""

import numpy as np

from model_lib import layouts


def test_q4_1_keeps_every_nibble_in_its_place(rng):
    q = rng.integers(0, 16, (3, 64)).astype(np.uint8)
    d, m = ((rng.standard_normal((3, 2))).astype(np.float16) for _ in range(2))
    words, scales = layouts.pack_q4_1(q, d, m)
    assert words.shape == (8, 3) and scales.shape == (2, 3)
    for n, k in ((0, 0), (1, 7), (2, 8), (0, 31), (1, 32), (2, 63)):
        assert (int(words[k // 8, n]) >> (4 * (k % 8))) & 15 == q[n, k]
        word = int(scales[k // 32, n])
        assert word & 0xFFFF == int(d.view(np.uint16)[n, k // 32])
        assert word >> 16 == int(m.view(np.uint16)[n, k // 32])
    expected = q * np.repeat(d, 32, 1).astype(np.float32) + np.repeat(m, 32, 1).astype(np.float32)
    assert np.array_equal(layouts.unpack_q4_1(words, scales), expected)


def test_q8_0_keeps_signs_and_both_scales_of_a_word(rng):
    q = rng.integers(-128, 128, (3, 128)).astype(np.int8)
    q[0, :4] = [-128, 127, -1, 0]
    d = rng.standard_normal((3, 4)).astype(np.float16)
    words, scales = layouts.pack_q8_0(q, d)
    assert words.shape == (32, 3) and scales.shape == (2, 3)
    assert int(words[0, 0]) == 0x00FF7F80
    assert int(scales[1, 2]) == int(d.view(np.uint16)[2, 2]) | int(d.view(np.uint16)[2, 3]) << 16
    assert np.array_equal(
        layouts.unpack_q8_0(words, scales), q.astype(np.float32) * np.repeat(d, 32, 1).astype(np.float32)
    )
