"""A Llama forward pass in NumPy, to check a library against: `python -m dev.reference FILE.gguf ID [ID ...]`.

Weights come through the gguf package's own dequantiser, with the rotary pairs interleaved as GGUF stores
them, so neither the packing nor the un-permuting of the converter is shared with what is checked.
"""

import argparse
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Form:
    """What the tensors alone do not say."""

    heads: int
    kv_heads: int
    theta: float
    eps: float
    interleaved: bool


@dataclass
class Reference:
    """`weights` by GGUF's tensor names, matrices [N, K]; `logits` appends to the cache of keys and values."""

    weights: dict[str, np.ndarray]
    form: Form
    cache: dict[int, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    def rope(self, x: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """x [n, heads, d] turned by position * theta^(-2i/d), pair i."""
        d = x.shape[-1]
        angle = np.outer(positions, self.form.theta ** (-np.arange(0, d, 2) / d))[:, None]
        cos, sin = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
        if self.form.interleaved:
            a, b = x[..., 0::2], x[..., 1::2]
            return np.stack([a * cos - b * sin, a * sin + b * cos], -1).reshape(x.shape)
        a, b = np.split(x, 2, -1)
        return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.form.eps) * self.weights[name]

    def attention(self, index: int, x: np.ndarray, positions: np.ndarray) -> np.ndarray:
        n, w, heads, kv = len(x), self.weights, self.form.heads, self.form.kv_heads
        q = self.rope((x @ w[f"blk.{index}.attn_q.weight"].T).reshape(n, heads, -1), positions)
        k = self.rope((x @ w[f"blk.{index}.attn_k.weight"].T).reshape(n, kv, -1), positions)
        v = (x @ w[f"blk.{index}.attn_v.weight"].T).reshape(n, kv, -1)
        if index in self.cache:
            k, v = (np.concatenate(pair) for pair in zip(self.cache[index], (k, v), strict=True))
        self.cache[index] = (k, v)
        k, v = np.repeat(k, heads // kv, 1), np.repeat(v, heads // kv, 1)
        scores = np.einsum("nhd,mhd->hnm", q, k) * q.shape[-1] ** -0.5
        scores = np.where(np.arange(len(k)) > positions[:, None], -np.inf, scores)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        out = np.einsum("hnm,mhd->nhd", p / p.sum(-1, keepdims=True), v).reshape(n, -1)
        return out @ w[f"blk.{index}.attn_output.weight"].T

    def feed_forward(self, index: int, x: np.ndarray) -> np.ndarray:
        gate, up, down = (self.weights[f"blk.{index}.ffn_{part}.weight"] for part in ("gate", "up", "down"))
        g = x @ gate.T
        return (g / (1 + np.exp(-g)) * (x @ up.T)) @ down.T

    def logits(self, ids: list[int]) -> np.ndarray:
        """Logits [n, V] after each of these tokens, which follow those given before."""
        start = len(self.cache[0][0]) if self.cache else 0
        positions = np.arange(start, start + len(ids))
        x = self.weights["token_embd.weight"][ids]
        index = 0
        while f"blk.{index}.attn_q.weight" in self.weights:
            x = x + self.attention(index, self.norm(x, f"blk.{index}.attn_norm.weight"), positions)
            x = x + self.feed_forward(index, self.norm(x, f"blk.{index}.ffn_norm.weight"))
            index += 1
        head = self.weights.get("output.weight", self.weights["token_embd.weight"])
        return self.norm(x, "output_norm.weight") @ head.T


def from_gguf(path: str) -> Reference:
    """A Llama-form GGUF file of any quantisation."""
    from gguf import GGUFReader
    from gguf.quants import dequantize

    reader = GGUFReader(path)

    def value(key):
        return reader.fields[f"llama.{key}"].contents()

    weights = {t.name: dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}
    form = Form(
        heads=value("attention.head_count"),
        kv_heads=value("attention.head_count_kv"),
        theta=value("rope.freq_base"),
        eps=value("attention.layer_norm_rms_epsilon"),
        interleaved=True,
    )
    return Reference(weights, form)


def greedy(reference: Reference, ids: list[int], count: int) -> list[int]:
    """The most probable continuation, token by token."""
    out: list[int] = []
    for _ in range(count):
        out.append(int(reference.logits(ids)[-1].argmax()))
        ids = out[-1:]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("ids", nargs="+", type=int)
    parser.add_argument("--count", type=int, default=12)
    args = parser.parse_args()
    print(greedy(from_gguf(args.file), args.ids, args.count))


if __name__ == "__main__":
    main()
