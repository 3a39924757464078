"""How weights lie in memory, in NumPy: what a converter must write and what the kernels read.

A matrix maps K inputs to N outputs; GGUF stores it as N rows of K. Here the words run along N, so that
neighbouring threads (neighbouring outputs) read neighbouring words:

    Q4_1  q  u32[K/8, N]   nibble e of word w is the 4-bit number of input 8w + e
          dm u32[K/32, N]  f16 bits of a block of 32 inputs: scale d in the low half, minimum m in the high
    Q8_0  q  u32[K/4, N]   byte e of word w is the signed 8-bit number of input 4w + e
          d  u32[K/64, N]  f16 bits of two blocks: scale of the even block in the low half, odd in the high
    f32   w  f32[K, N]

Weights are q*d + m (Q4_1) and q*d (Q8_0), so the blocks of the GGUF file are kept without loss.
Source of the block formats: ggml's quantisation formats Q4_1 (20 bytes: d, m, 16 bytes of nibbles, the low
nibbles first) and Q8_0 (34 bytes: d, 32 signed bytes).
"""

import numpy as np

BLOCK = 32


def pack_q4_1(q: np.ndarray, d: np.ndarray, m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """q u8[N, K] in 0..15, d and m f16[N, K/32] -> (q u32[K/8, N], dm u32[K/32, N])."""
    n, k = q.shape
    shifts = np.arange(0, 32, 4, dtype=np.uint32)
    words = (q.reshape(n, k // 8, 8).astype(np.uint32) << shifts).sum(-1, dtype=np.uint32)
    scales = halves_to_words(d, m)
    return np.ascontiguousarray(words.T), np.ascontiguousarray(scales.T)


def unpack_q4_1(words: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """(q u32[K/8, N], dm u32[K/32, N]) -> weights f32[N, K]."""
    shifts = np.arange(0, 32, 4, dtype=np.uint32)
    q = ((words.T[..., None] >> shifts) & 15).reshape(words.shape[1], -1).astype(np.float32)
    d, m = words_to_halves(scales.T)
    return q * np.repeat(d, BLOCK, 1) + np.repeat(m, BLOCK, 1)


def pack_q8_0(q: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """q i8[N, K], d f16[N, K/32] -> (q u32[K/4, N], d u32[K/64, N])."""
    n, k = q.shape
    shifts = np.arange(0, 32, 8, dtype=np.uint32)
    byte = np.ascontiguousarray(q).view(np.uint8).reshape(n, k // 4, 4).astype(np.uint32)
    words = (byte << shifts).sum(-1, dtype=np.uint32)
    scales = halves_to_words(d[:, 0::2], d[:, 1::2])
    return np.ascontiguousarray(words.T), np.ascontiguousarray(scales.T)


def unpack_q8_0(words: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """(q u32[K/4, N], d u32[K/64, N]) -> weights f32[N, K]."""
    shifts = np.arange(0, 32, 8, dtype=np.uint32)
    byte = ((words.T[..., None] >> shifts) & 255).reshape(words.shape[1], -1)
    even, odd = words_to_halves(scales.T)
    d = np.stack([even, odd], -1).reshape(even.shape[0], -1)
    return byte.astype(np.uint8).view(np.int8).astype(np.float32) * np.repeat(d, BLOCK, 1)


def halves_to_words(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Two f16 arrays of one shape -> u32 of that shape, bits side by side."""
    bits = [np.ascontiguousarray(a).view(np.uint16).astype(np.uint32) for a in (low, high)]
    return bits[0] | (bits[1] << np.uint32(16))


def words_to_halves(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two f16 numbers in each u32, as f32."""
    low, high = words & np.uint32(0xFFFF), words >> np.uint32(16)
    return tuple(half.astype(np.uint16).view(np.float16).astype(np.float32) for half in (low, high))
