"""Attention of many new tokens: over the pages written before (`paged`) and over themselves (`ragged`).

The two results are joined by the merge kernel. One thread per (query row, head) and an online softmax: no barrier.
Both take the arguments that TVM's paged cache passes; RoPE is applied before, so the rotary ones are not used.
"""

from tvm.script import tirx as T

from .attention_decode import LOG2E, LOWEST

TH = 32


def attention_prefill_paged(kv_heads: int, heads: int, D: int, page_size: int = 16):
    """q f32[N, H, D] of B sequences cut at q_indptr i32[B+1]; pages as in attention_decode
    -> out f32[N, H, D], lse f32[N, H] (base 2)."""
    G = heads // kv_heads

    @T.prim_func(s_tir=True, private=True)
    def kernel(q_: T.handle, qi_: T.handle, pages_: T.handle, indptr_: T.handle, values_: T.handle, len_: T.handle, krope_: T.handle, qrope_: T.handle, out_: T.handle, lse_: T.handle,
          causal: T.int32, rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True})
        B = T.int32()
        N = T.int32()
        nnz = T.int32()
        npages = T.int32()
        o1 = T.int64()
        o2 = T.int32()
        o3 = T.int32()
        o4 = T.int32()
        o5 = T.int32()
        o6 = T.int32()
        o7 = T.int32()
        Q = T.match_buffer(q_, (N, heads, D), "float32")
        QI = T.match_buffer(qi_, (B + 1,), "int32", elem_offset=o2)
        P = T.match_buffer(pages_, (npages, 2, kv_heads, page_size, D), "float32", elem_offset=o1)
        I = T.match_buffer(indptr_, (B + 1,), "int32", elem_offset=o3)
        PV = T.match_buffer(values_, (nnz,), "int32", elem_offset=o4)
        KR = T.match_buffer(krope_, (B,), "int32", elem_offset=o5)
        QR = T.match_buffer(qrope_, (N,), "int32", elem_offset=o6)
        O = T.match_buffer(out_, (N, heads, D), "float32")
        LSE = T.match_buffer(lse_, (N, heads), "float32")
        LEN = T.match_buffer(len_, (B,), "int32", elem_offset=o7)
        for bx in T.thread_binding((N + (TH - 1)) // TH, thread="blockIdx.x"):
            for by in T.thread_binding(heads, thread="blockIdx.y"):
                for tx in T.thread_binding(TH, thread="threadIdx.x"):
                    with T.sblock("attn"):
                        T.reads()
                        T.writes()
                        b = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        n = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        pg = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        q = T.sblock_alloc_buffer((D,), "float32", scope="local")
                        acc = T.sblock_alloc_buffer((D,), "float32", scope="local")
                        s = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        m = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        z = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        dsum = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        if bx * TH + tx < N:
                            b[0] = 0
                            for i in T.serial(B):
                                if QI[i + 1] <= bx * TH + tx:
                                    b[0] = i + 1
                            n[0] = T.if_then_else(I[b[0] + 1] != I[b[0]], (I[b[0] + 1] - I[b[0]] - 1) * page_size + LEN[b[0]], 0)
                            if causal > 0:
                                n[0] = T.min(n[0], n[0] - (QI[b[0] + 1] - QI[b[0]]) + (bx * TH + tx - QI[b[0]]) + 1)
                            for j in T.unroll(D):
                                q[j] = Q[bx * TH + tx, by, j] * sm_scale * T.float32(LOG2E)
                                acc[j] = T.float32(0)
                            m[0] = T.float32(LOWEST)
                            dsum[0] = T.float32(1)
                            for c in T.serial(n[0]):
                                pg[0] = PV[I[b[0]] + c // page_size]
                                s[0] = T.float32(0)
                                for j in T.unroll(D):
                                    s[0] = s[0] + q[j] * P[pg[0], 0, by // G, c % page_size, j]
                                if s[0] > m[0]:
                                    z[0] = T.exp2(m[0] - s[0])
                                    m[0] = s[0]
                                    dsum[0] = dsum[0] * z[0]
                                    for j in T.unroll(D):
                                        acc[j] = acc[j] * z[0]
                                z[0] = T.exp2(s[0] - m[0])
                                dsum[0] = dsum[0] + z[0]
                                for j in T.unroll(D):
                                    acc[j] = acc[j] + z[0] * P[pg[0], 1, by // G, c % page_size, j]
                            for j in T.unroll(D):
                                O[bx * TH + tx, by, j] = acc[j] / dsum[0]
                            LSE[bx * TH + tx, by] = m[0] + T.log2(dsum[0])
    return kernel




def attention_prefill_ragged(kv_heads: int, heads: int, D: int):
    """q f32[N, H, D] cut at q_indptr, keys and values f32[M, KV, D] cut at k_indptr, causal when asked
    -> out f32[N, H, D], lse f32[N, H] (base 2)."""
    G = heads // kv_heads

    @T.prim_func(s_tir=True, private=True)
    def kernel(q_: T.handle, qi_: T.handle, k_: T.handle, v_: T.handle, ki_: T.handle, qrope_: T.handle, krope_: T.handle, out_: T.handle, lse_: T.handle,
          causal: T.int32, rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True})
        B = T.int32()
        N = T.int32()
        M = T.int32()
        o1 = T.int32()
        o2 = T.int32()
        o3 = T.int32()
        o4 = T.int32()
        Q = T.match_buffer(q_, (N, heads, D), "float32")
        QI = T.match_buffer(qi_, (B + 1,), "int32", elem_offset=o1)
        KK = T.match_buffer(k_, (M, kv_heads, D), "float32")
        VV = T.match_buffer(v_, (M, kv_heads, D), "float32")
        KI = T.match_buffer(ki_, (B + 1,), "int32", elem_offset=o2)
        QR = T.match_buffer(qrope_, (N,), "int32", elem_offset=o3)
        KR = T.match_buffer(krope_, (B,), "int32", elem_offset=o4)
        O = T.match_buffer(out_, (N, heads, D), "float32")
        LSE = T.match_buffer(lse_, (N, heads), "float32")
        for bx in T.thread_binding((N + (TH - 1)) // TH, thread="blockIdx.x"):
            for by in T.thread_binding(heads, thread="blockIdx.y"):
                for tx in T.thread_binding(TH, thread="threadIdx.x"):
                    with T.sblock("attn"):
                        T.reads()
                        T.writes()
                        b = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        n = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        q = T.sblock_alloc_buffer((D,), "float32", scope="local")
                        acc = T.sblock_alloc_buffer((D,), "float32", scope="local")
                        s = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        m = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        z = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        dsum = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        if bx * TH + tx < N:
                            b[0] = 0
                            for i in T.serial(B):
                                if QI[i + 1] <= bx * TH + tx:
                                    b[0] = i + 1
                            n[0] = KI[b[0] + 1] - KI[b[0]]
                            if causal > 0:
                                n[0] = T.min(n[0], n[0] - (QI[b[0] + 1] - QI[b[0]]) + (bx * TH + tx - QI[b[0]]) + 1)
                            for j in T.unroll(D):
                                q[j] = Q[bx * TH + tx, by, j] * sm_scale * T.float32(LOG2E)
                                acc[j] = T.float32(0)
                            m[0] = T.float32(LOWEST)
                            dsum[0] = T.float32(1)
                            for c in T.serial(n[0]):
                                s[0] = T.float32(0)
                                for j in T.unroll(D):
                                    s[0] = s[0] + q[j] * KK[KI[b[0]] + c, by // G, j]
                                if s[0] > m[0]:
                                    z[0] = T.exp2(m[0] - s[0])
                                    m[0] = s[0]
                                    dsum[0] = dsum[0] * z[0]
                                    for j in T.unroll(D):
                                        acc[j] = acc[j] * z[0]
                                z[0] = T.exp2(s[0] - m[0])
                                dsum[0] = dsum[0] + z[0]
                                for j in T.unroll(D):
                                    acc[j] = acc[j] + z[0] * VV[KI[b[0]] + c, by // G, j]
                            for j in T.unroll(D):
                                O[bx * TH + tx, by, j] = acc[j] / dsum[0]
                            LSE[bx * TH + tx, by] = m[0] + T.log2(dsum[0])
    return kernel


