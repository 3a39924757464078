import itertools
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import LlamaForCausalLM

from tutor.model import RANK, add_lora, load_adapter, load_base, merge_lora
from tutor.sampling import write
from tutor.train import Run, Schedule

from .conftest import BASE

SCHEDULE = Schedule(seed=1, steps=6, warmup=2, own_problems=4, checkpoint_every=3, solve_tokens=64, reconcile_tokens=64)


def trained(cache: Path, data: Path, folder: Path, until: int | None = None) -> Run:
    run = Run(BASE, cache, data, folder, SCHEDULE)
    run.restore()
    if until is not None:
        # Stopped as by a kill: right after a checkpoint.
        kept = run.checkpoint

        def stop() -> None:
            kept()
            if run.step == until:
                raise KeyboardInterrupt

        run.checkpoint = stop
    run.go()
    return run


def test_the_rate_rises_to_its_top_and_falls_to_its_end() -> None:
    rates = [Schedule(seed=1, steps=600).rate(step) for step in range(600)]
    assert rates[19] == pytest.approx(1e-3)
    assert all(later < earlier for earlier, later in itertools.pairwise(rates[20:]))
    assert rates[-1] == pytest.approx(2e-5, rel=0.01)


def test_a_run_gone_on_with_from_a_checkpoint_ends_as_one_that_was_not_left(
    cache: Path, data: Path, tmp_path: Path
) -> None:
    for name in ("whole", "parts"):
        (tmp_path / name).mkdir()
    whole = trained(cache, data, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        trained(cache, data, tmp_path / "parts", until=3)
    parts = trained(cache, data, tmp_path / "parts")
    assert parts.step == whole.step == 6
    assert parts.tokens == whole.tokens
    for name, value in whole.lora.items():
        assert torch.equal(value, parts.lora[name]), name
    assert any(value.abs().max() > 0 for name, value in whole.lora.items() if "lora_B" in name)


def test_another_schedules_checkpoint_is_refused(cache: Path, data: Path, tmp_path: Path) -> None:
    trained(cache, data, tmp_path)
    other = Run(BASE, cache, data, tmp_path, Schedule(seed=2, steps=6))
    with pytest.raises(ValueError, match="another schedule"):
        other.restore()


def test_peft_reads_the_adapter_and_computes_the_same(cache: Path, data: Path, tmp_path: Path) -> None:
    run = trained(cache, data, tmp_path)
    ids = torch.arange(40, 60)[None]
    ours = run.model(ids).logits.float()
    base = LlamaForCausalLM.from_pretrained(cache / BASE.stem, dtype=torch.bfloat16)
    plain = base(ids).logits.float()
    theirs = PeftModel.from_pretrained(base, str(tmp_path / "adapter"))(ids).logits.float()
    # bfloat16 keeps eight bits; what was learnt has to be far above its rounding.
    assert (ours - plain).abs().mean() > 10 * (ours - theirs).abs().mean()


def test_a_merged_model_computes_the_same(cache: Path, data: Path, tmp_path: Path) -> None:
    model = trained(cache, data, tmp_path).model
    ids = torch.arange(40, 60)[None]
    plain = LlamaForCausalLM.from_pretrained(cache / BASE.stem, dtype=torch.bfloat16)(ids).logits.float()
    apart = model(ids).logits.float()
    merge_lora(model)
    merged = model(ids).logits.float()
    assert not any("lora" in name for name, _ in model.named_parameters())
    assert (apart - plain).abs().mean() > 10 * (apart - merged).abs().mean()


def test_an_adapter_of_another_shape_or_name_is_refused(cache: Path, data: Path, tmp_path: Path) -> None:
    run = trained(cache, data, tmp_path)
    model, _ = load_base(BASE, cache)
    lora = add_lora(model, 5)
    load_adapter(lora, tmp_path / "adapter" / "adapter_model.safetensors")
    for name, value in lora.items():
        assert torch.equal(value, run.lora[name].half().float()), name
        assert RANK in value.shape
    lora.pop(next(iter(lora)))
    with pytest.raises(ValueError, match="other tensors"):
        load_adapter(lora, tmp_path / "adapter" / "adapter_model.safetensors")


def test_writing_in_company_is_writing_alone(cache: Path) -> None:
    model, tokenizer = load_base(BASE, cache)
    model = model.float().eval()
    prompts = ["1+1:", "a longer one: 23+4:", "7:"]
    together = write(model, tokenizer, prompts, 1, 0.0, 1, max_tokens=12)
    alone = [write(model, tokenizer, [prompt], 1, 0.0, 1, max_tokens=12)[0] for prompt in prompts]
    assert together == alone
    drawn = write(model, tokenizer, prompts, 3, 1.0, 1, max_tokens=12)
    assert drawn == write(model, tokenizer, prompts, 3, 1.0, 1, max_tokens=12)
    assert drawn != write(model, tokenizer, prompts, 3, 1.0, 2, max_tokens=12)
