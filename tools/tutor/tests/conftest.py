"""A toy of the base model: two layers, a tokenizer of single characters, and data in the trainer's own form."""

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tutor.model import END

BASE = Path("toy.gguf")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stands in for the dequantised base, where load_base looks for it."""
    folder = tmp_path_factory.mktemp("cache")
    letters = {chr(code): code - 31 for code in range(32, 127)} | {"\n": 0, END: 96}
    plain = Tokenizer(models.WordLevel(letters, unk_token=" "))
    plain.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, additional_special_tokens=[END])
    tokenizer.save_pretrained(folder / BASE.stem)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=97,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=True,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder / BASE.stem)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    sums = [(a, b) for a in range(2, 8) for b in range(2, 8)]

    def lines(name: str, rows: list[dict]) -> None:
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    lines("solve.jsonl", [{"prompt": f"{a}+{b}:", "completion": f"{a + b}."} for a, b in sums])
    lines("reconcile.jsonl", [{"prompt": f"[{a + b}|{a}]", "completion": f"{a + b}."} for a, b in sums])
    lines("problems.jsonl", [{"prompt": f"{a}+{b}:", "trace": f"{a + b}."} for a, b in sums])
    (folder / "frame.json").write_text(json.dumps({"before": "[", "between": "|", "after": "]"}))
    return folder
