"""The weight formats as the kernels read them (layouts.py has the memory layout).

A format reads a block of 32 inputs of one output as `words` words of 32/words numbers. `raw` numbers come
without their scale: with one row it is cheaper to scale the block's sum (`close`), with many rows to
scale each number once and use it for all rows (`weight`).
"""

from dataclasses import dataclass

from tvm import tirx

from .emit import bind, u32
from .numbers import half, high_half, low_half, nibble, signed_byte

BLOCK = 32


@dataclass(frozen=True)
class Q4_1:
    words: int = 4

    @staticmethod
    def tensors(k: int, n: int) -> dict[str, tuple[tuple[int, int], str]]:
        """Name, shape and type of each tensor of a [N, K] matrix."""
        return {"q": ((k // 8, n), "uint32"), "dm": ((k // 32, n), "uint32")}

    @staticmethod
    def scales(tensors, block, column):
        word = bind(tensors["dm"][block, column])
        return low_half(word), high_half(word)

    @staticmethod
    def raw(tensors, block, word, column):
        value = bind(tensors["q"][block * 4 + word, column])
        return [nibble(value, e) for e in range(8)]

    @staticmethod
    def weight(raw, scales):
        return raw * scales[0] + scales[1]

    @staticmethod
    def close(products, inputs, scales):
        """Block's share of the dot product from the sum of raw*x and the sum of x."""
        return products * scales[0] + inputs * scales[1]


@dataclass(frozen=True)
class Q8_0:
    words: int = 8

    @staticmethod
    def tensors(k: int, n: int):
        return {"q": ((k // 4, n), "uint32"), "d": ((k // 64, n), "uint32")}

    @staticmethod
    def scales(tensors, block, column):
        word = bind(tensors["d"][block // 2, column])
        odd = tirx.Cast("uint32", block % 2) * u32(16)
        return (half(tirx.bitwise_and(tirx.shift_right(word, odd), u32(0xFFFF))),)

    @staticmethod
    def raw(tensors, block, word, column):
        value = bind(tensors["q"][block * 8 + word, column])
        return [signed_byte(value, e) for e in range(4)]

    @staticmethod
    def weight(raw, scales):
        return raw * scales[0]

    @staticmethod
    def close(products, inputs, scales):
        return products * scales[0]


@dataclass(frozen=True)
class F32:
    words: int = 8

    @staticmethod
    def tensors(k: int, n: int):
        return {"w": ((k, n), "float32")}

    @staticmethod
    def scales(tensors, block, column):
        return ()

    @staticmethod
    def raw(tensors, block, word, column):
        return [tensors["w"][block * BLOCK + word * 4 + e, column] for e in range(4)]

    @staticmethod
    def weight(raw, scales):
        return raw

    @staticmethod
    def close(products, inputs, scales):
        return products
