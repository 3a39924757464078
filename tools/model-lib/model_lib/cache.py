"""The paged KV cache of TVM's runtime, created with our attention kernels.

The object is made by the runtime's constructor `vm.builtin.paged_attention_kv_cache_create` with 28
arguments (TVM 0.27: src/runtime/vm/paged_kv_cache.cc). Page handling and RoPE are TVM's own kernels, taken
by their private names, so the version of TVM is pinned. Empty tuples stand for what a plain decoder never
calls: sliding windows, tree masks, MLA.
"""

from tvm import ir
from tvm import relax as rx
from tvm.relax.frontend.nn.llm import kv_cache as tvm_cache

from .config import Config
from .kernels.attention_decode import attention_decode
from .kernels.attention_prefill import attention_prefill_paged, attention_prefill_ragged
from .kernels.merge import merge

MHA = int(tvm_cache.AttnKind.MHA)
ABSENT = rx.prim_value(0)


def create(c: Config, sizes, target) -> tvm_cache.PagedKVCache:
    """`sizes`: most sequences, most tokens over all of them, prefill chunk, page size, sliding window (0)."""
    heads, kv_heads, dim = c.heads, c.kv_heads, c.head_dim
    builder = rx.BlockBuilder.current()
    add = builder.add_func

    def backend(kernel, name):
        return rx.Tuple([ir.StringImm("tirx"), add(kernel, name)])

    arguments = [
        rx.ShapeExpr(sizes),
        rx.ShapeExpr([0, c.layers]),
        *(rx.prim_value(n) for n in (heads, kv_heads, dim, dim)),
        rx.ShapeExpr([MHA] * c.layers),
        rx.prim_value(False),  # no transfer between devices
        rx.prim_value(tvm_cache.RopeMode.NORMAL),
        rx.prim_value(1),  # RoPE scale
        rx.prim_value(c.rope_theta),
        ABSENT,  # extension factors of RoPE: a tensor here would be read as given
        rx.op.zeros((), "float32"),
        add(tvm_cache._kv_cache_transpose_append(kv_heads, dim, "float32"), "kv_cache_append"),
        ABSENT,
        backend(attention_prefill_ragged(kv_heads, heads, dim), "attention_prefill_ragged"),
        backend(attention_prefill_paged(kv_heads, heads, dim), "attention_prefill_paged"),
        backend(attention_decode(kv_heads, heads, dim), "attention_decode"),
        *(rx.Tuple([]) for _ in range(5)),
        rx.Tuple([add(merge(heads, dim), "attention_merge")]),
        add(
            tvm_cache.llama_rope_with_position_map(c.rope_theta, 1, dim, heads, kv_heads, "float32", {}, dim),
            "split_rotary",
        ),
        add(tvm_cache._copy_single_page(kv_heads, 16, dim, "float32", target), "kv_cache_copy_page"),
        add(tvm_cache._kv_cache_debug_get_kv(c.layers, kv_heads, dim, "float32"), "kv_cache_debug_get"),
        add(tvm_cache._compact_kv_copy(kv_heads, dim, "float32", target), "kv_cache_compact"),
    ]
    create_cache = rx.call_pure_packed("vm.builtin.paged_attention_kv_cache_create", *arguments, ty_args=rx.AnyType())
    return tvm_cache.PagedKVCache(_expr=create_cache, _name="kv_cache")
