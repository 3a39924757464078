"""The form of a model, read from `presets/NAME.toml`. Owns the numbers; the decoder owns what they mean."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PRESETS = Path(__file__).with_name("presets")


@dataclass(frozen=True)
class Config:
    """Shapes of a Llama decoder and the limits compiled into its library.

    hidden must be a multiple of 32 (a quantisation block), for Q8_0 matrices of 64; heads a multiple of
    kv_heads; head_dim a multiple of 32 for heads wider than 32.
    """

    name: str
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    ffn: int
    vocab: int
    rope_theta: float
    eps: float
    # "gguf": Q4_1 matrices and a Q8_0 embedding, blocks kept bit for bit. "gguf-q8_0": Q8_0 throughout.
    # "f32": plain numbers.
    weights: Literal["gguf", "gguf-q8_0", "f32"]
    # Whether the output layer is the embedding (as in SmolLM2) or a matrix of its own.
    tied_head: bool
    # Longest sequence in tokens, longest prefill in one call, most sequences decoded in one step.
    context: int
    prefill_chunk: int
    max_batch: int

    def __post_init__(self):
        # Two scales of Q8_0 share a word, so a row of it holds a multiple of two blocks.
        matrix = 64 if self.weights == "gguf-q8_0" else 32
        for what, value, unit in (
            ("hidden", self.hidden, 32 if self.weights == "f32" else 64),
            ("ffn", self.ffn, matrix),
            ("heads * head_dim", self.heads * self.head_dim, matrix),
            ("heads", self.heads, self.kv_heads),
            ("head_dim", self.head_dim, min(32, self.head_dim)),
        ):
            if value % unit:
                raise ValueError(f"{self.name}: {what} is {value}, which is no multiple of {unit}")


def names() -> list[str]:
    """The libraries this project knows."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def load(name: str) -> Config:
    """The preset of that name; KeyError lists the known ones."""
    path = PRESETS / f"{name}.toml"
    if not path.exists():
        raise KeyError(f"no preset {name}; known: {', '.join(names())}")
    return Config(name=name, **tomllib.loads(path.read_text()))
