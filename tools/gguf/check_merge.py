"""Holds a merged GGUF file against PEFT: python check_merge.py BASE.gguf ADAPTER-FOLDER MERGED.gguf

transformers reads both files (and puts the rows of query and key back into its own order), PEFT merges the adapter
into the first. Every matrix must agree within half a step of Q8_0, and the next-token logits of a sentence closely.
Needs torch, transformers, peft and gguf.
"""

import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer


def load(path: str):
    file = Path(path)
    return AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)


base, adapter, merged = sys.argv[1:]
expected = PeftModel.from_pretrained(load(base), adapter).merge_and_unload()
found = load(merged)
worst, compared, untouched = 0.0, 0, 0
for (name, a), (other, b) in zip(expected.state_dict().items(), found.state_dict().items(), strict=True):
    assert name == other and a.shape == b.shape, (name, other)
    if not torch.is_tensor(a) or "_proj" not in name:
        assert torch.equal(a, b), f"{name} was to be copied"
        untouched += 1
        continue
    blocks = a.reshape(-1, 32)
    step = blocks.abs().amax(1, keepdim=True) / 127
    # Half a step of rounding, and the scale's own rounding to f16 (2^-11 of up to 127 steps).
    off = ((b.reshape(-1, 32) - blocks).abs() / step.clamp(min=1e-12)).max().item()
    worst = max(worst, off)
    compared += 1
print(f"{compared} matrices merged, worst {worst:.3f} steps off; {untouched} tensors equal")
assert worst < 0.5 + 127 / 2048 + 0.01, worst

tokenizer = AutoTokenizer.from_pretrained(Path(base).parent, gguf_file=Path(base).name)
ids = tokenizer("Anna has 12 apples and gives 5 of them to Ben. How many are left?", return_tensors="pt").input_ids
with torch.no_grad():
    a, b = (model(input_ids=ids).logits[0].log_softmax(-1) for model in (expected, found))
kl = (a.exp() * (a - b)).sum(-1).max().item()
same = (a.argmax(-1) == b.argmax(-1)).float().mean().item()
print(f"log-probabilities: KL at most {kl:.2e}, the same first choice at {same:.2f} of the positions")
assert kl < 1e-2, kl
