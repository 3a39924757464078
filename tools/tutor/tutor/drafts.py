"""Reconciling prompts of the model's own drafts, in the frame that the page itself lays out."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .batches import Example
from .model import END
from .sampling import write

# Every group is shown whole and in two parts.
GROUPS = (4, 6, 8)


@dataclass(frozen=True)
class Frame:
    """What stands before the first draft, between two, and after the last."""

    before: str
    between: str
    after: str

    def prompt(self, drafts: list[str]) -> str:
        # The page fences drafts with longer runs of backticks where they hold some; here such drafts are left out.
        plain = [draft.strip() for draft in drafts if "`" not in draft and "<|" not in draft]
        return self.before + self.between.join(plain) + self.after


def read_frame(file: Path) -> Frame:
    return Frame(**json.loads(file.read_text()))


def own_examples(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    data: Path,
    count: int,
    seed: int,
) -> list[Example]:
    """Samples drafts of `count` problems at temperature 1; some or all of each lead to the true trace."""
    frame = read_frame(data / "frame.json")
    problems = [json.loads(line) for line in (data / "problems.jsonl").read_text().splitlines()][:count]
    groups = write(model, tokenizer, [problem["prompt"] for problem in problems], max(GROUPS), 1.0, seed)
    rng = random.Random(seed)
    examples = []
    for problem, group in zip(problems, groups, strict=True):
        reply = tokenizer(problem["trace"] + END, add_special_tokens=False)["input_ids"]
        for size in GROUPS:
            prompt = tokenizer(frame.prompt(rng.sample(group, size)), add_special_tokens=False)["input_ids"]
            examples.append(Example(prompt, reply))
    return examples
