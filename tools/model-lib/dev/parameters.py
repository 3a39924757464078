"""A second reader of GGUF: `python -m dev.parameters FILE.gguf NAME` prints the SHA-256 of every parameter that
library NAME wants, made with the gguf package and layouts.py. A converter is right when its bytes agree.
"""

import argparse
import hashlib
import json

import numpy as np

from model_lib import layouts, provenance

FUSED = {
    "qkv": ("attn_q", "attn_k", "attn_v"),
    "out": ("attn_output",),
    "gate_up": ("ffn_gate", "ffn_up"),
    "down": ("ffn_down",),
}


def q4_1(tensor) -> list[np.ndarray]:
    """A GGUF Q4_1 tensor -> q u8[N, K], d f16[N, K/32], m f16[N, K/32]."""
    k, n = (int(s) for s in tensor.shape)
    block = np.frombuffer(tensor.data.tobytes(), np.uint8).reshape(n, k // 32, 20)
    d, m = (np.ascontiguousarray(block[:, :, i : i + 2]).view(np.float16)[:, :, 0] for i in (0, 2))
    nibbles = block[:, :, 4:]
    return [np.concatenate([nibbles & 15, nibbles >> 4], 2).reshape(n, k), d, m]


def q8_0(tensor) -> list[np.ndarray]:
    """A GGUF Q8_0 tensor -> q i8[N, K], d f16[N, K/32]."""
    k, n = (int(s) for s in tensor.shape)
    block = np.frombuffer(tensor.data.tobytes(), np.uint8).reshape(n, k // 32, 34)
    q = np.ascontiguousarray(block[:, :, 2:]).view(np.int8).reshape(n, k)
    return [q, np.ascontiguousarray(block[:, :, :2]).view(np.float16)[:, :, 0]]


def halves(rows: int, dim: int) -> np.ndarray:
    """Order that turns a head's interleaved rotary pairs into two halves."""
    return np.arange(rows).reshape(-1, dim // 2, 2).swapaxes(1, 2).reshape(-1)


def parameters(path: str, metadata: dict) -> dict[str, np.ndarray]:
    """Every parameter of the metadata, by name."""
    from gguf import GGUFReader

    reader = GGUFReader(path)
    tensors = {t.name: t for t in reader.tensors}
    dim = int(tensors["blk.0.attn_q.weight"].shape[1]) // reader.fields["llama.attention.head_count"].contents()
    out = {}
    out["embed_tokens.q"], out["embed_tokens.d"] = layouts.pack_q8_0(*q8_0(tensors["token_embd.weight"]))
    out["norm"] = np.array(tensors["output_norm.weight"].data, np.float32)
    for layer in range(reader.fields["llama.block_count"].contents()):
        for norm in ("attn_norm", "ffn_norm"):
            out[f"layers.{layer}.{norm}"] = np.array(tensors[f"blk.{layer}.{norm}.weight"].data, np.float32)
        for name, sources in FUSED.items():
            parts = []
            for source in sources:
                part = q4_1(tensors[f"blk.{layer}.{source}.weight"])
                if source in ("attn_q", "attn_k"):
                    part = [np.ascontiguousarray(a[halves(len(a), dim)]) for a in part]
                parts.append(part)
            packed = layouts.pack_q4_1(*(np.concatenate(a) for a in zip(*parts, strict=True)))
            out[f"layers.{layer}.{name}.q"], out[f"layers.{layer}.{name}.dm"] = packed
    for p in metadata["params"]:
        a = out[p["name"]]
        if list(a.shape) != p["shape"] or str(a.dtype) != p["dtype"]:
            raise ValueError(f"{p['name']} is {a.dtype}{list(a.shape)}, the library wants {p['dtype']}{p['shape']}")
    return {p["name"]: out[p["name"]] for p in metadata["params"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("name")
    args = parser.parse_args()
    made = parameters(args.file, provenance.shipped(args.name)["metadata"])
    print(json.dumps({name: hashlib.sha256(a.tobytes()).hexdigest() for name, a in made.items()}, indent=1))


if __name__ == "__main__":
    main()
