"""`python -m tutor train|evaluate`, as `npm run tutor` calls it: words were checked there, files are checked here."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from .evaluate import measure
from .model import add_lora, load_adapter, load_base, merge_lora
from .provenance import WEIGHTS, describe, read_record, write_record
from .train import Run, Schedule


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tutor")
    parser.add_argument("command", choices=["train", "evaluate"])
    for name in ("base", "cache", "data"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--recipe", choices=["careful", "careless"], required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=0, help="train")
    parser.add_argument("--run", type=Path, help="train: folder of its checkpoints")
    parser.add_argument("--out", type=Path, help="train: folder of the adapter")
    parser.add_argument("--adapter", type=Path, help="evaluate: folder of the adapter; left out for the base alone")
    parser.add_argument("--problems", default="held-out.jsonl", help="evaluate")
    parser.add_argument("--n", type=int, default=200, help="evaluate")
    parser.add_argument("--temperature", type=float, default=1.0, help="evaluate")
    parser.add_argument("--record", action="store_true", help="evaluate")
    return parser.parse_args()


def train(given: argparse.Namespace) -> None:
    given.run.mkdir(parents=True, exist_ok=True)
    schedule = Schedule(seed=given.seed, steps=given.steps)
    run = Run(given.base, given.cache, given.data, given.run, schedule)
    run.restore()
    run.go()
    training = {
        "schedule": asdict(schedule),
        "stepsDone": run.step,
        "tokens": run.tokens,
        "minutes": round(run.seconds / 60),
    }
    run.save(given.out)
    write_record(given.out, describe(given.out, given.base, given.recipe, training))


def evaluate(given: argparse.Namespace) -> None:
    model, tokenizer = load_base(given.base, given.cache)
    model.set_attn_implementation("eager")
    model.eval()
    record = None
    if given.adapter is not None:
        record = read_record(given.adapter) if given.record else None
        load_adapter(add_lora(model, 0), given.adapter / WEIGHTS)
        merge_lora(model)
    found = measure(model, tokenizer, given.data, given.n, given.seed, given.temperature, given.problems)
    rows = found.pop("rows")
    print(json.dumps({"by_situation": by_situation(rows)}))
    print(json.dumps({"final": found}))
    if record is not None:
        write_record(given.adapter, record | {"figures": found})


def by_situation(rows: list[dict]) -> dict[str, list[float]]:
    """Problems, and the shares of one sample, the majority and the synthesis, of each situation."""
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["situation"], []).append(row)
    ways = ("one", "majority", "synthesis")
    return {
        name: [len(group), *(round(sum(row[way] for row in group) / len(group), 2) for way in ways)]
        for name, group in sorted(groups.items())
    }


def main() -> None:
    given = arguments()
    torch.set_num_threads(given.threads)
    try:
        {"train": train, "evaluate": evaluate}[given.command](given)
    except (ValueError, FileNotFoundError) as problem:
        sys.exit(f"{problem}")


if __name__ == "__main__":
    main()
