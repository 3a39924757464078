"""The functions a library offers to web-llm 0.2.86: their names, shapes and order of arguments are its contract.

n tokens of one prompt, b sequences, h hidden size, V vocabulary; `params` (one array, in the order of the
metadata) is appended to those that need weights. Forward functions answer (logits, cache).
"""

import json

from tvm import ir, te
from tvm import relax as rx
from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op
from tvm.relax.frontend.nn.llm import kv_cache as tvm_cache

from . import cache
from .config import Config
from .decoder import Decoder
from .kernels import logits as logits_kernels
from .kernels.logprobs import token_logprobs
from .kernels.sampling import nucleus, vocab_order

WEB_LLM = "0.2.86"


class Functions(nn.Module):
    def __init__(self, c: Config, target):
        self.c, self.target = c, target
        self.decoder = Decoder(c)

    def embed(self, input_ids: Tensor):
        """i32[n] -> f32[n, h]."""
        return self.decoder.embed_tokens.rows(input_ids)

    def prefill(self, x: Tensor, kv):
        """f32[1, n, h] -> logits f32[1, 1, V] of the last position."""
        x = self.decoder.hidden(x, kv)
        h = self.c.hidden

        def last(t):
            return te.compute((1, 1, h), lambda a, b, j: t[a, t.shape[1] - 1, j], name="last_row")

        return self.decoder.logits(op.tensor_expr_op(last, "last_row", [x])), kv

    def decode(self, x: Tensor, kv):
        """f32[1, 1, h] -> f32[1, 1, V]."""
        return self.decoder.logits(self.decoder.hidden(x, kv)), kv

    def batch_prefill(self, x: Tensor, logit_positions: Tensor, kv):
        """f32[1, n, h] of b prompts laid end to end, i32[b] -> f32[1, b, V] at those positions."""
        x = self.decoder.hidden(x, kv)
        return self.decoder.logits(op.take(x, logit_positions, axis=1)), kv

    def batch_decode(self, x: Tensor, kv):
        """f32[b, 1, h] -> f32[b, 1, V]: one token of each of b sequences."""
        return self.decoder.logits(self.decoder.hidden(x, kv)), kv

    def batch_verify(self, x: Tensor, kv):
        """f32[1, n, h] -> f32[1, n, V]: every position, so that one forward scores a given text."""
        return self.decoder.logits(self.decoder.hidden(x, kv)), kv

    def token_logprobs(self, logits: Tensor, ids: Tensor):
        """f32[1, n, V], i32[n] -> f32[n]: log softmax(logits[0, i])[ids[i]]. Ours, not MLC's."""
        out = Tensor.placeholder([ids.shape[0]], "float32")
        return op.tensor_ir_op(token_logprobs(self.c.vocab), "token_logprobs", [logits, ids], out)

    def softmax_with_temperature(self, logits: Tensor, temperature: Tensor):
        """f32[b, 1, V], f32[b] -> f32[b, 1, V]."""
        b = logits.shape[0]
        return op.softmax(logits / op.reshape(temperature, (b, 1, 1)), axis=-1)

    def argsort_probs(self, probs: Tensor):
        """f32[b, V] -> the same probabilities and the token ids: our sampler needs no order."""
        out = Tensor.placeholder(list(probs.shape), "int32")
        return probs, op.tensor_ir_op(vocab_order(self.c.vocab), "vocab_order", [probs], out)

    def sample_with_top_p(
        self, sorted_probs: Tensor, indices: Tensor, uniform: Tensor, sample_indices: Tensor, top_p: Tensor
    ):
        """f32[b, V], i32[b, V], f32[s], i32[s] rows to draw from, f32[b] -> i32[s]."""
        out = Tensor.placeholder([uniform.shape[0]], "int32")
        inputs = [sorted_probs, indices, uniform, sample_indices, top_p]
        return op.tensor_ir_op(nucleus(self.c.vocab), "sample_nucleus", inputs, out)

    def create_tir_paged_kv_cache(
        self, max_batch_size, max_total_seq_len, prefill_chunk_size, page_size, support_sliding_window
    ):
        sizes = [max_batch_size, max_total_seq_len, prefill_chunk_size, page_size, support_sliding_window]
        return cache.create(self.c, sizes, self.target)

    def spec(self) -> nn.spec.ModuleSpec:
        h, v = self.c.hidden, self.c.vocab
        kv = nn.spec.Object(object_type=tvm_cache.PagedKVCache)
        weighted = {"param_mode": "packed", "effect_mode": "none"}
        plain = {"param_mode": "none", "effect_mode": "none"}

        def f32(*shape):
            return nn.spec.Tensor(list(shape), "float32")

        def i32(*shape):
            return nn.spec.Tensor(list(shape), "int32")

        n, b, s = "seq_len", "batch_size", "num_samples"
        x = f32(1, n, h)
        return nn.spec.ModuleSpec.from_raw(
            {
                "embed": {"input_ids": i32(n), "$": weighted},
                "prefill": {"x": x, "kv": kv, "$": weighted},
                "decode": {"x": f32(1, 1, h), "kv": kv, "$": weighted},
                "batch_prefill": {"x": x, "logit_positions": i32(b), "kv": kv, "$": weighted},
                "batch_decode": {"x": f32(b, 1, h), "kv": kv, "$": weighted},
                "batch_verify": {"x": x, "kv": kv, "$": weighted},
                "token_logprobs": {"logits": f32(1, n, v), "ids": i32(n), "$": plain},
                "softmax_with_temperature": {"logits": f32(b, 1, v), "temperature": f32(b), "$": plain},
                "argsort_probs": {"probs": f32(b, v), "$": plain},
                "sample_with_top_p": {
                    "sorted_probs": f32(b, v),
                    "indices": i32(b, v),
                    "uniform": f32(s),
                    "sample_indices": i32(s),
                    "top_p": f32(b),
                    "$": plain,
                },
                "create_tir_paged_kv_cache": {
                    "max_batch_size": int,
                    "max_total_seq_len": int,
                    "prefill_chunk_size": int,
                    "page_size": int,
                    "support_sliding_window": int,
                    "$": plain,
                },
            },
            self,
        )


def metadata(c: Config, parameters) -> dict:
    """What web-llm reads from `_metadata`: limits, and the parameters in the order `params` must have."""
    return {
        "model_type": "llama",
        "quantization": {"gguf": "gguf-q4_1", "gguf-q8_0": "gguf-q8_0", "f32": "q0f32"}[c.weights],
        "context_window_size": c.context,
        "sliding_window_size": -1,
        "attention_sink_size": -1,
        "prefill_chunk_size": c.prefill_chunk,
        "max_batch_size": c.max_batch,
        "tensor_parallel_shards": 1,
        "kv_state_kind": "kv_cache",
        "params": [
            {
                "name": name.removeprefix("decoder."),
                "shape": [int(s) for s in p.shape],
                "dtype": str(p.dtype),
            }
            for name, p in parameters
        ],
    }


def module(c: Config, target):
    """(IRModule of all functions, metadata)."""
    functions = Functions(c, target)
    mod, parameters = functions.export_tvm(spec=functions.spec())
    for name in ("apply_bitmask_inplace", "apply_logit_bias_inplace", "apply_penalty_inplace"):
        mod[name] = getattr(logits_kernels, name)().with_attr("global_symbol", name)
    meta = metadata(c, parameters)
    builder = rx.BlockBuilder(mod)
    with builder.function("_metadata", params=[]):
        builder.emit_func_output(ir.StringImm(json.dumps(meta)))
    mod = builder.get()
    bounds = {"seq_len": c.prefill_chunk, "batch_size": c.max_batch, "num_samples": c.max_batch}
    for name, function in list(mod.functions.items()):
        if isinstance(function, rx.Function):
            mod[name] = function.with_attr("tir_var_upper_bound", bounds)
    return mod, meta
