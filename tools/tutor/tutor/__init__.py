"""Teaches SmolLM2 two roles with LoRA: solving generated word problems, reconciling drafts of them."""
