"""The contract with web-llm, and the manifest, without compiling a library."""

import dataclasses

import pytest

from model_lib import config, functions, provenance
from model_lib.compile import TARGET


@pytest.fixture(scope="module", params=["tiny-llama-f32"])
def library(request):
    from tvm.target import Target

    return functions.module(config.load(request.param), Target(TARGET))


def test_every_function_of_the_contract_is_there(library):
    module, _ = library
    have = {name.name_hint for name in module.get_global_vars()}
    assert {
        "embed", "prefill", "decode", "batch_prefill", "batch_decode", "batch_verify", "token_logprobs",
        "softmax_with_temperature", "argsort_probs", "sample_with_top_p", "apply_bitmask_inplace",
        "apply_logit_bias_inplace", "apply_penalty_inplace", "create_tir_paged_kv_cache", "_metadata",
    } <= have  # fmt: skip


def test_metadata_lists_the_parameters_in_order(library):
    _, metadata = library
    names = [p["name"] for p in metadata["params"]]
    assert names[:3] == ["embed_tokens.w", "layers.0.attn_norm", "layers.0.qkv.w"]
    assert names[-2:] == ["norm", "lm_head.w"]
    assert len(names) == len(set(names)) == 1 + 4 * 6 + 2
    assert metadata["params"][0]["shape"] == [64, 20]
    assert metadata["max_batch_size"] >= 16
    assert metadata["kv_state_kind"] == "kv_cache"


def test_a_preset_that_the_kernels_cannot_serve_is_refused():
    c = config.load("smollm2-135m")
    with pytest.raises(ValueError, match="hidden is 96"):
        dataclasses.replace(c, hidden=96)
    eight_bits = config.load("smollm2-135m-q8")
    with pytest.raises(ValueError, match="ffn is 1504"):
        dataclasses.replace(eight_bits, ffn=1504)
    with pytest.raises(KeyError, match="known: smollm2-135m, smollm2-135m-q8, tiny-llama-f32"):
        config.load("nothing")


def test_the_source_hash_depends_on_a_librarys_own_preset_only():
    names = {name: {p.name for p in provenance.sources(name)} for name in config.names()}
    assert "tiny-llama-f32.toml" in names["tiny-llama-f32"]
    assert "tiny-llama-f32.toml" not in names["smollm2-135m"]
    assert {"matmul.py", "entry_points.cc", "requirements.txt"} <= names["smollm2-135m"]
    assert provenance.sources_hash("smollm2-135m") != provenance.sources_hash("tiny-llama-f32")


def test_too_large_a_library_is_not_shipped(tmp_path):
    record = {"name": "x", "file": "x-00000000.wasm"}
    with pytest.raises(ValueError, match="more than"):
        provenance.ship(record, bytes(provenance.MOST_BYTES + 1), tmp_path)
    (tmp_path / "x-11111111.wasm").write_bytes(b"old")
    provenance.ship(record, b"new", tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x-00000000.wasm", "x.json"]
