"""Decoding of packed numbers with integer operations, exact and without shader-f16."""

from tvm import tirx

from .emit import f32, u32


def half(bits):
    """f32 value of an f16 given as the low 16 bits of a u32; zero and subnormal included, inf and NaN not."""
    exponent = tirx.bitwise_and(tirx.shift_right(bits, u32(10)), u32(31))
    mantissa = tirx.bitwise_and(bits, u32(1023))
    negative = tirx.bitwise_and(bits, u32(0x8000)) != u32(0)
    magnitude = tirx.shift_left(tirx.bitwise_and(bits, u32(0x7FFF)), u32(13))
    # Rebias the exponent from 15 to 127; a subnormal is its mantissa times 2^-24, here in factors that the
    # code generator's seven decimal digits hold exactly.
    normal = tirx.reinterpret("float32", magnitude + u32(112 << 23))
    subnormal = tirx.Cast("float32", mantissa) * f32(2.0**-10) * f32(2.0**-10) * f32(2.0**-4)
    return tirx.Select(negative, f32(-1), f32(1)) * tirx.Select(exponent == u32(0), subnormal, normal)


def low_half(word):
    return half(tirx.bitwise_and(word, u32(0xFFFF)))


def high_half(word):
    return half(tirx.shift_right(word, u32(16)))


def nibble(word, index: int):
    """4-bit number `index` of a word, as f32."""
    return tirx.Cast("float32", tirx.bitwise_and(tirx.shift_right(word, u32(4 * index)), u32(15)))


def signed_byte(word, index: int):
    """Byte `index` of a word as a signed number: shifted to the top, then back with its sign."""
    top = tirx.shift_left(word, u32(24 - 8 * index))
    return tirx.Cast("float32", tirx.shift_right(tirx.reinterpret("int32", top), tirx.const(24, "int32")))
