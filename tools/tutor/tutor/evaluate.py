"""Measures an adapter on held-out problems: one sample, the majority, a question-blind synthesis, any of the group."""

import json
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .drafts import read_frame
from .sampling import answer_of, write

GROUP = 8
Z = 1.959964
RESAMPLES = 2000


@dataclass(frozen=True)
class Problem:
    situation: str
    operations: int
    prompt: str
    answer: float


def read_problems(file: Path, count: int) -> list[Problem]:
    rows = [json.loads(line) for line in file.read_text().splitlines()][:count]
    if len(rows) < count:
        raise ValueError(f"{file} holds {len(rows)} problems, not {count}; write more with data")
    return [Problem(row["situation"], row["operations"], row["prompt"], float(row["answer"])) for row in rows]


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share."""
    share, z2 = right / count, Z * Z
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return middle - half, middle + half


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """The 95% interval of a mean over problems, drawn with replacement."""
    rng = random.Random(1)
    means = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    return means[round(0.025 * RESAMPLES)], means[round(0.975 * RESAMPLES) - 1]


def majority_of(answers: list[float | None]) -> float | None:
    """The most frequent answer; among equals the one that came first."""
    counts = Counter(answer for answer in answers if answer is not None)
    return counts.most_common(1)[0][0] if counts else None


def measure(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    data: Path,
    count: int,
    seed: int,
    temperature: float = 1.0,
    file: str = "held-out.jsonl",
) -> dict[str, object]:
    """Samples eight answers a problem and one greedy synthesis of them, and counts what is right."""
    start = time.monotonic()
    problems = read_problems(data / file, count)
    frame = read_frame(data / "frame.json")
    groups = write(model, tokenizer, [problem.prompt for problem in problems], GROUP, temperature, seed)
    prompts = [frame.prompt(group) for group in groups]
    references = [reply[0] for reply in write(model, tokenizer, prompts, 1, 0.0, seed)]
    rows = []
    for problem, group, reference in zip(problems, groups, references, strict=True):
        answers = [answer_of(text) for text in group]
        rows.append(
            {
                "situation": problem.situation,
                "operations": problem.operations,
                "one": sum(answer == problem.answer for answer in answers) / GROUP,
                "majority": majority_of(answers) == problem.answer,
                "synthesis": answer_of(reference) == problem.answer,
                "any": problem.answer in answers,
            }
        )
    return {
        "problems": count,
        "group": GROUP,
        "temperature": temperature,
        "seed": seed,
        "seconds": round(time.monotonic() - start),
        **figures(rows),
        "one_step": figures([row for row in rows if row["operations"] == 1]),
        "more_steps": figures([row for row in rows if row["operations"] > 1]),
        "majority_wrong_synthesis_right": sum(row["synthesis"] and not row["majority"] for row in rows),
        "majority_right_synthesis_wrong": sum(row["majority"] and not row["synthesis"] for row in rows),
        "all_wrong_synthesis_right": sum(row["synthesis"] and not row["any"] for row in rows),
        "rows": rows,
    }


def figures(rows: list[dict]) -> dict[str, object]:
    """Share and 95% interval of each way to an answer."""
    if not rows:
        return {"count": 0}
    one = [row["one"] for row in rows]
    found: dict[str, object] = {"count": len(rows), "one_sample": share(sum(one) / len(one), bootstrap(one))}
    for way in ("majority", "synthesis", "any"):
        right = sum(row[way] for row in rows)
        found[way] = share(right / len(rows), wilson(right, len(rows)))
    return found


def share(value: float, interval: tuple[float, float]) -> dict[str, float]:
    low, high = interval
    return {"share": round(value, 3), "low": round(low, 3), "high": round(high, 3)}
