"""The model to be taught: SmolLM2 from its GGUF file, frozen in bfloat16, with a LoRA pair on every linear layer."""

import copy
import json
import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
RANK = 16
ALPHA = 32
END = "<|im_end|>"
# Names as the peft library writes them.
PREFIX = "base_model.model."


class LoraLinear(nn.Module):
    """W x + (alpha / r) B A x with W frozen in bfloat16, A and B kept in float32 and used in bfloat16."""

    def __init__(self, base: nn.Linear, rank: int, alpha: int, generator: torch.Generator) -> None:
        super().__init__()
        self.weight = base.weight
        self.scale = alpha / rank
        bound = 1 / math.sqrt(base.in_features)
        uniform = torch.rand(rank, base.in_features, generator=generator)
        self.lora_a = nn.Parameter((2 * uniform - 1) * bound)
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        low = F.linear(x, self.lora_a.to(x.dtype))
        return F.linear(x, self.weight) + F.linear(low, (self.lora_b * self.scale).to(x.dtype))


def load_base(file: Path, cache: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Reads the GGUF file; the dequantised weights are kept in `cache`, since reading takes half a minute."""
    folder = cache / file.stem
    if not (folder / "model.safetensors").exists():
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
        tokenizer.save_pretrained(folder)
        # A model read from GGUF refuses to be saved; a plain one with its weights does not.
        config = copy.deepcopy(model.config)
        del config.quantization_config
        plain = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
        plain.load_state_dict(model.state_dict())
        plain.save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    model.requires_grad_(False)
    return model, tokenizer


def add_lora(model: PreTrainedModel, seed: int) -> dict[str, nn.Parameter]:
    """Puts a LoRA pair on every linear layer of the decoder; returns the pairs under peft's names."""
    generator = torch.Generator().manual_seed(seed)
    found: dict[str, nn.Parameter] = {}
    for name, module in list(model.named_modules()):
        parent, _, leaf = name.rpartition(".")
        if leaf not in TARGETS:
            continue
        lora = LoraLinear(module, RANK, ALPHA, generator)
        setattr(model.get_submodule(parent), leaf, lora)
        found[f"{PREFIX}{name}.lora_A.weight"] = lora.lora_a
        found[f"{PREFIX}{name}.lora_B.weight"] = lora.lora_b
    return found


@torch.no_grad()
def merge_lora(model: PreTrainedModel) -> None:
    """Adds every pair to its weights, as the page does, for faster writing; it cannot be taught further."""
    for name, module in list(model.named_modules()):
        if not isinstance(module, LoraLinear):
            continue
        parent, _, leaf = name.rpartition(".")
        rows, columns = module.weight.shape
        plain = nn.Linear(columns, rows, bias=False, device="meta")
        delta = module.scale * (module.lora_b @ module.lora_a)
        plain.weight = nn.Parameter((module.weight.float() + delta).to(module.weight.dtype), requires_grad=False)
        setattr(model.get_submodule(parent), leaf, plain)


def save_adapter(lora: dict[str, nn.Parameter], folder: Path) -> None:
    """Writes the two files of a PEFT adapter, its tensors in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: value.detach().to(torch.float16).contiguous() for name, value in lora.items()}
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = {
        "base_model_name_or_path": "HuggingFaceTB/SmolLM2-135M-Instruct",
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "lora_alpha": ALPHA,
        "lora_dropout": 0.0,
        "peft_type": "LORA",
        "r": RANK,
        "target_modules": sorted(TARGETS),
        "task_type": "CAUSAL_LM",
    }
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")


def load_adapter(lora: dict[str, nn.Parameter], file: Path) -> None:
    """Puts saved tensors into the pairs; every name and shape has to be there."""
    tensors = load_file(file)
    if tensors.keys() != lora.keys():
        raise ValueError(f"{file} holds other tensors than this model's LoRA pairs")
    with torch.no_grad():
        for name, parameter in lora.items():
            parameter.copy_(tensors[name])
