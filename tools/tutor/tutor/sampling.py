"""Writing by the taught model: groups of samples for many prompts at once, each prompt read once."""

import re

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel, PreTrainedTokenizerBase

from .model import END

BOXED = re.compile(r"\\boxed\{\s*(-?[\d,]+(?:\.\d+)?)\s*\}")
# Sequences written together; more only needs more memory.
ROWS = 128


def answer_of(text: str) -> float | None:
    """The number in the last box of a text; None where there is none."""
    found = BOXED.findall(text)
    return float(found[-1].replace(",", "")) if found else None


def choose(logits: Tensor, temperature: float, generator: torch.Generator) -> Tensor:
    """One token a row: the likeliest at temperature 0, else drawn."""
    if temperature == 0:
        return logits.argmax(-1)
    shares = torch.softmax(logits.float() / temperature, -1)
    return torch.multinomial(shares, 1, generator=generator)[:, 0]


@torch.no_grad()
def write_part(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    prompts: list[str],
    samples: int,
    temperature: float,
    generator: torch.Generator,
    max_tokens: int,
) -> list[list[str]]:
    """The replies to a few prompts. A row that has ended leaves the batch, so that no work goes into it."""
    end = tokenizer.convert_tokens_to_ids(END)
    encoded = tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
    mask = encoded["attention_mask"]
    positions = (mask.cumsum(-1) - 1).clamp(min=0)
    cache = DynamicCache()
    read = model.model(input_ids=encoded["input_ids"], attention_mask=mask, position_ids=positions, cache=cache)
    cache.batch_repeat_interleave(samples)
    logits = model.lm_head(read.last_hidden_state[:, -1]).repeat_interleave(samples, 0)
    mask = mask.repeat_interleave(samples, 0)
    position = positions[:, -1].repeat_interleave(samples, 0)
    written: list[list[int]] = [[] for _ in range(len(prompts) * samples)]
    rows = torch.arange(len(written))
    for _ in range(max_tokens):
        tokens = choose(logits, temperature, generator)
        going = (tokens != end).nonzero()[:, 0]
        for row, token in zip(rows[going].tolist(), tokens[going].tolist(), strict=True):
            written[row].append(token)
        if len(going) == 0:
            break
        if len(going) < len(rows):
            rows, tokens, mask, position = rows[going], tokens[going], mask[going], position[going]
            cache.batch_select_indices(going)
        mask = torch.cat([mask, mask.new_ones(len(rows), 1)], 1)
        position = position + 1
        state = model.model(input_ids=tokens[:, None], attention_mask=mask, position_ids=position[:, None], cache=cache)
        logits = model.lm_head(state.last_hidden_state[:, -1])
    texts = tokenizer.batch_decode(written, skip_special_tokens=True)
    return [texts[at : at + samples] for at in range(0, len(texts), samples)]


def write(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    prompts: list[str],
    samples: int,
    temperature: float,
    seed: int,
    max_tokens: int = 96,
) -> list[list[str]]:
    """Writes `samples` replies to each prompt; temperature 0 is greedy. The same again for the same seed."""
    # Prompts of like lengths together, so that little goes into padding.
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    replies: list[list[str]] = [[] for _ in prompts]
    tokenizer.padding_side = "left"
    tokenizer.pad_token = END
    generator = torch.Generator().manual_seed(seed)
    at_once = max(1, ROWS // samples)
    for start in range(0, len(order), at_once):
        part = order[start : start + at_once]
        texts = [prompts[index] for index in part]
        for index, group in zip(
            part, write_part(model, tokenizer, texts, samples, temperature, generator, max_tokens), strict=True
        ):
            replies[index] = group
    return replies
