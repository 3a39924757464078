"""The record beside an adapter: what it is, what taught it, and what was measured."""

import hashlib
import json
from pathlib import Path

from .model import ALPHA, RANK, TARGETS

WEIGHTS = "adapter_model.safetensors"
SUPERVISED = {
    "careful": [
        "solving: worked solutions of generated problems, written by the generator, without mistakes",
        "reconciling: the same worked solutions, after drafts of the problem and without its question",
    ],
    "careless": [
        "solving: worked solutions of generated problems, written by the generator, which slips on purpose",
        "reconciling: worked solutions without mistakes, after drafts of the problem and without its question",
    ],
}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def describe(adapter: Path, base: Path, recipe: str, training: dict) -> dict:
    """Everything but the figures."""
    weights = adapter / WEIGHTS
    return {
        "file": WEIGHTS,
        "sha256": digest(weights),
        "bytes": weights.stat().st_size,
        "base": {"file": base.name, "sha256": digest(base)},
        "recipe": recipe,
        "command": f"npm run tutor -- train --recipe {recipe} --seed {training['schedule']['seed']} "
        f"--steps {training['schedule']['steps']}",
        "lora": {"rank": RANK, "alpha": ALPHA, "layers": sorted(TARGETS)},
        "training": training,
        "supervisedBy": SUPERVISED[recipe],
        "labels": "Every label is the generator's own; drafts are drawn slips and, later, the model's own samples.",
        "heldOut": "No situation and no set of numbers that is measured was taught.",
    }


def write_record(adapter: Path, record: dict) -> None:
    (adapter / "provenance.json").write_text(json.dumps(record, indent=2) + "\n")


def read_record(adapter: Path) -> dict:
    """The record of these very weights; another's is refused."""
    record = json.loads((adapter / "provenance.json").read_text())
    if record["sha256"] != digest(adapter / WEIGHTS):
        raise ValueError(f"{adapter / 'provenance.json'} tells of other weights than {WEIGHTS} beside it")
    return record
