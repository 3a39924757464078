"""Matrix product of activations and packed weights: y[b, n] = sum over k of x[b, k] * w[n, k].

    x f32[B, K] · weights as in layouts.py · residual f32[B, N] (epilogue "residual") -> y f32[B, N]
    epilogue "gated": the weights hold gate and up, N = 2F; y f32[B, F] = silu(x·gate) * (x·up)

A workgroup makes a few columns per thread for a tile of rows; every weight word is read once for all
rows of the tile (up to 8), which is what makes a batch of 8 cheaper than 8 single steps. No barrier
and no split over K: on small models each further dispatch costs more than the idle lanes it would fill.
"""

from tvm import tirx

from .emit import bind, body, choose, f32, i32, kernel, local, put, serial, size, tensor, threads, total, when
from .formats import BLOCK

ROWS = 8
SHAPES = ((64, 8), (32, 6), (64, 6), (64, 4), (64, 3), (32, 4), (32, 3), (64, 2), (32, 2), (64, 1), (32, 1))


def columns_per_thread(n: int, most: int = 8) -> tuple[int, int]:
    """(threads of a workgroup, columns of a thread): the first shape that divides n, else a ragged one."""
    for count, columns in SHAPES:
        if columns <= most and n % (count * columns) == 0:
            return count, columns
    return 32, min(most, 4, -(-n // 32))


def matmul(fmt, k: int, n: int, *, single: bool = False, epilogue: str = "plain"):
    """The kernel for a [N, K] matrix in format `fmt`; `single` fixes B = 1."""
    gated = epilogue == "gated"
    outputs = n // 2 if gated else n
    count, per_thread = columns_per_thread(outputs, 3 if gated else 8)
    ragged = outputs % (count * per_thread) != 0
    columns = per_thread * (2 if gated else 1)
    word = BLOCK // fmt.words

    with kernel() as result:
        rows = 1 if single else size("B")
        x = tensor("X", (rows, k))
        weights = {name: tensor(name.upper(), shape, dtype) for name, (shape, dtype) in fmt.tensors(k, n).items()}
        residual = tensor("R", (rows, n)) if epilogue == "residual" else None
        y = tensor("Y", (rows, outputs))

        def tile(first_row, left, tile_rows, sure):
            """Rows first_row .. first_row + tile_rows; the first `sure` of them exist."""
            row = [
                bind(i32(first_row) + b if b < sure else tirx.min(i32(first_row) + b, i32(rows) - 1))
                for b in range(tile_rows)
            ]
            for i in range(columns * tile_rows):
                put(accumulator, f32(0), i)
            with serial(k // BLOCK) as block:
                if tile_rows == 1:
                    for j in range(columns):
                        put(products, f32(0), j)
                    put(inputs, f32(0), 0)
                else:
                    scales = []
                    for j, c in enumerate(column):
                        scales.append(keep(scale, fmt.scales(weights, block, c), j * 2))
                with serial(fmt.words) as w:
                    values = [[bind(x[r, block * BLOCK + w * word + e]) for e in range(word)] for r in row]
                    if tile_rows == 1:
                        put(inputs, inputs[0] + total(values[0]), 0)
                    for j, c in enumerate(column):
                        raw = fmt.raw(weights, block, w, c)
                        if tile_rows == 1:
                            dot = total([q * v for q, v in zip(raw, values[0], strict=True)])
                            put(products, products[j] + dot, j)
                            continue
                        weight = keep(decoded, [fmt.weight(q, scales[j]) for q in raw], 0)
                        for b in range(tile_rows):
                            at = j * tile_rows + b
                            dot = total([q * v for q, v in zip(weight, values[b], strict=True)])
                            put(accumulator, accumulator[at] + dot, at)
                if tile_rows == 1:
                    for j, c in enumerate(column):
                        scales = fmt.scales(weights, block, c)
                        share = fmt.close(products[j], inputs[0], scales)
                        put(accumulator, accumulator[j] + share, j)
            for b in range(tile_rows):
                if b < sure:
                    store(row[b], tile_rows, b)
                else:
                    with when(left > b):
                        store(row[b], tile_rows, b)

        def keep(buffer, values, start):
            """Stores computed values (a bound expression would be computed again at each use)."""
            for i, value in enumerate(values):
                put(buffer, value, start + i)
            return [buffer[start + i] for i in range(len(values))]

        def store(row, tile_rows, b):
            for j in range(per_thread):
                value = accumulator[j * tile_rows + b]
                if gated:
                    up = accumulator[(j + per_thread) * tile_rows + b]
                    value = value / (f32(1) + tirx.exp(-value)) * up
                if residual is not None:
                    value = value + residual[row, column[j]]
                if ragged:
                    with when(unclamped[j] < outputs):
                        put(y, value, row, column[j])
                else:
                    put(y, value, row, column[j])

        groups = -(-outputs // (count * per_thread))
        row_tiles = 1 if single else (rows + (ROWS - 1)) // ROWS
        with (
            threads(row_tiles, thread="blockIdx.y") as by,
            threads(groups, thread="blockIdx.x") as bx,
            threads(count, thread="threadIdx.x") as tx,
            body("matmul"),
        ):
            accumulator = local("acc", columns * (1 if single else ROWS))
            products = local("part", columns)
            inputs = local("sum", 1)
            scale = local("scale", columns * 2)
            decoded = local("weight", word)
            unclamped = [bind(bx * (count * per_thread) + j * count + tx) for j in range(per_thread)]
            column = [bind(tirx.min(c, outputs - 1)) for c in unclamped] if ragged else unclamped
            if gated:
                column = column + [bind(c + outputs) for c in column]
            if single:
                tile(0, 1, 1, 1)
            else:
                first = bind(i32(by) * ROWS)
                left = bind(i32(rows) - first)
                # A half-empty tile would compute rows that nobody reads: a smaller body for few rows.
                choose(
                    left > 4,
                    lambda: tile(first, left, 8, 5),
                    lambda: choose(
                        left > 1,
                        lambda: tile(first, left, 4, 2),
                        lambda: tile(first, left, 1, 1),
                    ),
                )
    return result.function
