"""The training: both roles in every step, a cosine from warm-up to nearly nothing, checkpoints to go on from."""

import json
import math
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional as F
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .batches import Batch, Example, make_batch, plan_batches, read_examples
from .drafts import own_examples
from .model import add_lora, load_base, save_adapter


@dataclass(frozen=True)
class Schedule:
    seed: int
    steps: int
    warmup: int = 20
    learning_rate: float = 1e-3
    last_learning_rate: float = 2e-5
    # Padded tokens of each role in a step.
    solve_tokens: int = 1024
    reconcile_tokens: int = 768
    # Longer examples are left out.
    longest: int = 420
    # Share of the steps after which drafts are the model's own, how many problems, and how often they are used.
    own_from: float = 0.55
    own_problems: int = 200
    own_share: float = 0.6
    checkpoint_every: int = 60

    def rate(self, step: int) -> float:
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        span = self.learning_rate - self.last_learning_rate
        return self.last_learning_rate + span * (1 + math.cos(math.pi * done)) / 2


class Stream:
    """Batches of one kind of example, in an order given by the seed alone; starts over when all were seen."""

    def __init__(self, examples: list[Example], tokens: int, seed: int) -> None:
        self.examples = examples
        self.tokens = tokens
        self.seed = seed
        self.rounds: dict[int, list[list[int]]] = {}

    def batch(self, number: int) -> Batch:
        round_, place = 0, number
        while place >= len(batches := self.round(round_)):
            place -= len(batches)
            round_ += 1
        return make_batch([self.examples[index] for index in batches[place]])

    def round(self, number: int) -> list[list[int]]:
        if number not in self.rounds:
            rng = random.Random(self.seed * 1000 + number)
            self.rounds[number] = plan_batches(self.examples, self.tokens, rng)
        return self.rounds[number]


def loss_of(model: PreTrainedModel, batch: Batch) -> torch.Tensor:
    """Mean negative log-likelihood of the completions' tokens; the head is computed for those alone."""
    states = model.model(input_ids=batch.ids, use_cache=False).last_hidden_state
    logits = model.lm_head(states.flatten(0, 1)[batch.places])
    return F.cross_entropy(logits.float(), batch.targets)


class Run:
    """One training that can be left and gone on with at any checkpoint."""

    def __init__(self, base: Path, cache: Path, data: Path, folder: Path, schedule: Schedule) -> None:
        self.data, self.folder, self.schedule = data, folder, schedule
        self.model: PreTrainedModel
        self.tokenizer: PreTrainedTokenizerBase
        self.model, self.tokenizer = load_base(base, cache)
        # Short sequences: plain products are faster than the fused kernel on a processor.
        self.model.set_attn_implementation("eager")
        self.lora = add_lora(self.model, schedule.seed)
        self.optimiser = torch.optim.AdamW(self.lora.values(), lr=0.0, betas=(0.9, 0.99), weight_decay=0.0)
        self.solve = self.stream(read_examples(data / "solve.jsonl", self.tokenizer), schedule.solve_tokens, 1)
        shown = read_examples(data / "reconcile.jsonl", self.tokenizer)
        self.reconcile = self.stream(shown, schedule.reconcile_tokens, 2)
        self.own: Stream | None = None
        self.step = 0
        self.seconds = 0.0
        self.tokens = 0

    def stream(self, examples: list[Example], tokens: int, offset: int) -> Stream:
        short = [example for example in examples if example.length <= self.schedule.longest]
        return Stream(short, tokens, self.schedule.seed * 10 + offset)

    def restore(self) -> None:
        """Goes on from the last checkpoint, where there is one; another schedule's is refused."""
        file = self.folder / "checkpoint.pt"
        if not file.exists():
            return
        kept = torch.load(file, weights_only=True)
        if kept["schedule"] != asdict(self.schedule):
            raise ValueError(f"{file} belongs to another schedule; name another folder or remove it")
        with torch.no_grad():
            for name, parameter in self.lora.items():
                parameter.copy_(kept["lora"][name])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.step, self.seconds, self.tokens = kept["step"], kept["seconds"], kept["tokens"]
        if kept["own"] is not None:
            self.own = self.own_stream([Example(*pair) for pair in kept["own"]])

    def checkpoint(self) -> None:
        """Written beside and renamed, so that it is whole or the one before."""
        own = None if self.own is None else [[e.prompt, e.completion] for e in self.own.examples]
        state = {
            "schedule": asdict(self.schedule),
            "lora": {name: value.detach() for name, value in self.lora.items()},
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "tokens": self.tokens,
            "own": own,
        }
        part = self.folder / "checkpoint.part"
        torch.save(state, part)
        part.rename(self.folder / "checkpoint.pt")
        self.save(self.folder / "adapter")

    def save(self, folder: Path) -> None:
        save_adapter(self.lora, folder)

    def own_stream(self, examples: list[Example]) -> Stream:
        return self.stream(examples, self.schedule.reconcile_tokens, 3)

    def draft(self) -> None:
        """Lets the model write the drafts it is to reconcile from now on."""
        start = time.monotonic()
        self.model.eval()
        schedule = self.schedule
        examples = own_examples(self.model, self.tokenizer, self.data, schedule.own_problems, schedule.seed)
        self.own = self.own_stream(examples)
        self.report(own=len(self.own.examples), own_seconds=round(time.monotonic() - start))

    def batches(self, step: int) -> list[Batch]:
        own = self.own is not None and random.Random(step).random() < self.schedule.own_share
        second = self.own if own else self.reconcile
        return [self.solve.batch(step), second.batch(step)]

    def go(self) -> None:
        schedule = self.schedule
        parameters = list(self.lora.values())
        history: list[list[float]] = []
        while self.step < schedule.steps:
            start = time.monotonic()
            if self.own is None and schedule.own_problems > 0 and self.step >= schedule.own_from * schedule.steps:
                self.draft()
            for group in self.optimiser.param_groups:
                group["lr"] = schedule.rate(self.step)
            losses = []
            for batch in self.batches(self.step):
                loss = loss_of(self.model, batch)
                (loss / 2).backward()
                losses.append(loss.item())
                self.tokens += batch.tokens
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            self.optimiser.step()
            self.optimiser.zero_grad()
            self.step += 1
            self.seconds += time.monotonic() - start
            history.append(losses)
            if self.step % 10 == 0:
                solve, reconcile = (round(sum(column[-10:]) / 10, 4) for column in zip(*history[-10:], strict=True))
                self.report(solve=solve, reconcile=reconcile)
            if self.step % schedule.checkpoint_every == 0 or self.step == schedule.steps:
                self.checkpoint()

    def report(self, **figures: float) -> None:
        speed = round(self.tokens / self.seconds) if self.seconds > 0 else 0
        left = (self.schedule.steps - self.step) * self.seconds / max(1, self.step)
        line = {"step": self.step, **figures, "tokens_per_second": speed, "minutes_left": round(left / 60, 1)}
        print(json.dumps(line), flush=True)
