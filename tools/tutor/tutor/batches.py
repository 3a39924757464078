"""Examples as tokens, and batches of like lengths, so that little work goes into padding."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from .model import END


@dataclass(frozen=True)
class Example:
    prompt: list[int]
    completion: list[int]

    @property
    def length(self) -> int:
        return len(self.prompt) + len(self.completion)


@dataclass(frozen=True)
class Batch:
    """Token ids [sequences, longest], and where the predicted tokens stand in the flattened batch."""

    ids: Tensor
    places: Tensor
    targets: Tensor
    tokens: int


def read_examples(file: Path, tokenizer: PreTrainedTokenizerBase) -> list[Example]:
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    prompts = tokenizer([line["prompt"] for line in lines], add_special_tokens=False)["input_ids"]
    replies = tokenizer([line["completion"] + END for line in lines], add_special_tokens=False)["input_ids"]
    return [Example(*pair) for pair in zip(prompts, replies, strict=True)]


def make_batch(examples: list[Example]) -> Batch:
    """Pads on the right; a causal model never looks there, so no mask is needed."""
    longest = max(example.length for example in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    places: list[int] = []
    targets: list[int] = []
    for row, example in enumerate(examples):
        ids[row, : example.length] = torch.tensor(example.prompt + example.completion)
        # The state before a token predicts it.
        first = row * longest + len(example.prompt) - 1
        places.extend(range(first, first + len(example.completion)))
        targets.extend(example.completion)
    tokens = sum(example.length for example in examples)
    return Batch(ids, torch.tensor(places), torch.tensor(targets), tokens)


def plan_batches(examples: list[Example], tokens: int, rng: random.Random) -> list[list[int]]:
    """Cuts examples into batches of about `tokens` padded tokens, each of like lengths, in random order."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    order.sort(key=lambda index: examples[index].length)
    batches: list[list[int]] = [[]]
    for index in order:
        batch = batches[-1]
        if batch and (len(batch) + 1) * examples[index].length > tokens:
            batches.append(batch := [])
        batch.append(index)
    rng.shuffle(batches)
    return batches
