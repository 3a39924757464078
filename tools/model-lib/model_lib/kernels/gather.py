"""Embedding: rows of a packed matrix by token id, y[i, k] = w[ids[i], k]."""

from .emit import bind, body, kernel, put, size, tensor, threads
from .formats import BLOCK


def gather(fmt, k: int, n: int):
    """ids i32[B], a [N, K] matrix in format `fmt` -> y f32[B, K]; one thread a word of a block."""
    word = BLOCK // fmt.words
    with kernel() as result:
        rows = size("B")
        ids = tensor("IDS", (rows,), "int32")
        weights = {name: tensor(name.upper(), shape, dtype) for name, (shape, dtype) in fmt.tensors(k, n).items()}
        y = tensor("Y", (rows, k))
        with (
            threads(rows, thread="blockIdx.y") as by,
            threads(k // BLOCK, thread="blockIdx.x") as block,
            threads(fmt.words, thread="threadIdx.x") as w,
            body("gather"),
        ):
            column = bind(ids[by])
            scales = fmt.scales(weights, block, column)
            for e, raw in enumerate(fmt.raw(weights, block, w, column)):
                put(y, fmt.weight(raw, scales), by, block * BLOCK + w * word + e)
    return result.function
