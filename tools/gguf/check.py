"""Holds a converted model against a second reader: every parameter's bytes, from the `gguf` package of PyPI.

python check.py MODEL.gguf FOLDER, where FOLDER was written by convert.ts. Needs gguf and numpy. The packing is
written anew here, from the layouts described in src/models/gguf/blocks.ts, over whole arrays instead of blocks.
"""

import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader

HEADS = {"attn_q": "llama.attention.head_count", "attn_k": "llama.attention.head_count_kv"}
MATRICES = {
    "qkv": ["attn_q", "attn_k", "attn_v"],
    "out": ["attn_output"],
    "gate_up": ["ffn_gate", "ffn_up"],
    "down": ["ffn_down"],
}


def blocks(tensor, size):
    """Raw blocks as u8[rows, blocks a row, bytes a block]."""
    columns, rows = (int(x) for x in tensor.shape)
    return np.frombuffer(tensor.data.tobytes(), np.uint8).reshape(rows, columns // 32, size)


def words(numbers, bits):
    """Unsigned numbers [rows, columns] packed into u32[columns / n, rows], the first in the lowest bits."""
    a_word = 32 // bits
    rows, columns = numbers.shape
    shifts = np.arange(a_word, dtype=np.uint32) * np.uint32(bits)
    grouped = numbers.astype(np.uint32).reshape(rows, columns // a_word, a_word)
    return np.ascontiguousarray((grouped << shifts).sum(axis=2, dtype=np.uint32).T)


def q4_1(raw):
    low, high = raw[:, :, 4:] & 15, raw[:, :, 4:] >> 4
    numbers = np.concatenate([low, high], axis=2).reshape(raw.shape[0], -1)
    scales = np.ascontiguousarray(raw[:, :, :4]).view("<u4")[:, :, 0]
    return words(numbers, 4), np.ascontiguousarray(scales.T)


def q8_0(raw):
    numbers = np.ascontiguousarray(raw[:, :, 2:]).reshape(raw.shape[0], -1)
    scales = np.ascontiguousarray(raw[:, :, :2]).view("<u2")[:, :, 0]
    return words(numbers, 8), words(scales, 16)


def halves(raw, heads):
    """Rows of each head from interleaved rotary pairs to two halves."""
    rows = raw.shape[0]
    order = np.arange(rows).reshape(heads, rows // heads // 2, 2).swapaxes(1, 2).reshape(-1)
    return raw[order]


def expected(reader):
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    number = lambda key: int(reader.fields[key].contents())
    yield from zip(["embed_tokens.q", "embed_tokens.d"], q8_0(blocks(tensors["token_embd.weight"], 34)))
    for layer in range(number("llama.block_count")):
        for target, sources in MATRICES.items():
            parts = []
            for source in sources:
                raw = blocks(tensors[f"blk.{layer}.{source}.weight"], 20)
                parts.append(halves(raw, number(HEADS[source])) if source in HEADS else raw)
            yield from zip(
                [f"layers.{layer}.{target}.q", f"layers.{layer}.{target}.dm"], q4_1(np.concatenate(parts))
            )
        for norm in ("attn_norm", "ffn_norm"):
            yield f"layers.{layer}.{norm}", np.asarray(tensors[f"blk.{layer}.{norm}.weight"].data, np.float32)
    yield "norm", np.asarray(tensors["output_norm.weight"].data, np.float32)


def main():
    reader, folder = GGUFReader(sys.argv[1]), Path(sys.argv[2])
    found = {}
    for shard in json.loads((folder / "tensor-cache.json").read_text())["records"]:
        data = (folder / shard["dataPath"]).read_bytes()
        for record in shard["records"]:
            start = record["byteOffset"]
            found[record["name"]] = (record["shape"], data[start : start + record["nbytes"]])
    equal, different = 0, []
    for name, array in expected(reader):
        shape, data = found.pop(name)
        if list(array.shape) == shape and array.tobytes() == data:
            equal += 1
        else:
            different.append(name)
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    print(
        json.dumps(
            {
                "parameters": equal,
                "different": different,
                "not expected": sorted(found),
                "tokens": len(tokens),
                "tokens equal": all(vocabulary.get(token) == i for i, token in enumerate(tokens)),
            }
        )
    )
    sys.exit(1 if different or found else 0)


main()
