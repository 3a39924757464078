"""Attention of one new token per sequence over its pages of the cache (grouped queries)."""

from tvm.script import tirx as T

LOG2E = 1.4426950408889634
LOWEST = -5e4  # score of a missing key: its exp2 is 0, and differences to it stay finite


def attention_decode(kv_heads: int, heads: int, D: int, page_size: int = 16):
    """Signature of the decode kernel of TVM's paged cache; rotary arguments are not used (RoPE is applied before).

        q f32[B, H, D]; pages f32[P, 2, KV, 16, D] (keys, then values); page_indptr i32[B+1] into
        page_values i32[nnz]; length i32[B]: tokens on the last page -> out f32[B, H, D], lse f32[B, H] (base 2)

    One workgroup per (sequence, head). A chunk of positions is scored one position a thread, shared through
    workgroup memory, then summed one value component a thread: two barriers a chunk, where TVM's kernel
    reduces every single score across threads. Softmax is online (running maximum and sum).
    """
    G = heads // kv_heads
    TH = 64 if D >= 64 else 32
    R = 2
    CH = TH * R
    DT = (D + TH - 1) // TH

    @T.prim_func(s_tir=True, private=True)
    def kernel(q_: T.handle, pages_: T.handle, indptr_: T.handle, values_: T.handle, len_: T.handle, krope_: T.handle, qrope_: T.handle, out_: T.handle, lse_: T.handle,
          rotary_mode: T.int32, rope_scale: T.float32, rope_theta: T.float32, sm_scale: T.float32):
        T.func_attr({"tirx.is_scheduled": True})
        B = T.int32()
        nnz = T.int32()
        npages = T.int32()
        o1 = T.int64()
        o2 = T.int32()
        o3 = T.int32()
        o4 = T.int32()
        o5 = T.int32()
        o6 = T.int32()
        Q = T.match_buffer(q_, (B, heads, D), "float32")
        P = T.match_buffer(pages_, (npages, 2, kv_heads, page_size, D), "float32", elem_offset=o1)
        I = T.match_buffer(indptr_, (B + 1,), "int32", elem_offset=o2)
        PV = T.match_buffer(values_, (nnz,), "int32", elem_offset=o3)
        KR = T.match_buffer(krope_, (B,), "int32", elem_offset=o4)
        QR = T.match_buffer(qrope_, (B,), "int32", elem_offset=o5)
        O = T.match_buffer(out_, (B, heads, D), "float32")
        LSE = T.match_buffer(lse_, (B, heads), "float32")
        LEN = T.match_buffer(len_, (B,), "int32", elem_offset=o6)
        for bx in T.thread_binding(B, thread="blockIdx.x"):
            for by in T.thread_binding(heads, thread="blockIdx.y"):
                for tx in T.thread_binding(TH, thread="threadIdx.x"):
                    with T.sblock("attn"):
                        T.reads()
                        T.writes()
                        sc = T.sblock_alloc_buffer((CH,), "float32", scope="shared")
                        ex = T.sblock_alloc_buffer((CH,), "float32", scope="shared")
                        n = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        pg = T.sblock_alloc_buffer((1,), "int32", scope="local")
                        s = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        mine = T.sblock_alloc_buffer((R,), "float32", scope="local")
                        m = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        mp = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        dsum = T.sblock_alloc_buffer((1,), "float32", scope="local")
                        acc = T.sblock_alloc_buffer((DT,), "float32", scope="local")
                        n[0] = T.if_then_else(I[bx + 1] != I[bx], (I[bx + 1] - I[bx] - 1) * page_size + LEN[bx], 0)
                        m[0] = T.float32(LOWEST)
                        dsum[0] = T.float32(1)
                        for t in T.unroll(DT):
                            acc[t] = T.float32(0)
                        for it in T.serial((n[0] + (CH - 1)) // CH):
                            for r in T.unroll(R):
                                s[0] = T.float32(LOWEST)
                                if it * CH + r * TH + tx < n[0]:
                                    pg[0] = PV[I[bx] + (it * CH + r * TH + tx) // page_size]
                                    s[0] = T.float32(0)
                                    for j in T.unroll(D):
                                        s[0] = s[0] + Q[bx, by, j] * P[pg[0], 0, by // G, (it * CH + r * TH + tx) % page_size, j]
                                    s[0] = s[0] * sm_scale * T.float32(LOG2E)
                                mine[r] = s[0]
                                sc[r * TH + tx] = s[0]
                            T.tvm_storage_sync("shared")
                            mp[0] = m[0]
                            for i in T.serial(T.min(CH, n[0] - it * CH)):
                                m[0] = T.max(m[0], sc[i])
                            for r in T.unroll(R):
                                ex[r * TH + tx] = T.exp2(mine[r] - m[0])
                            T.tvm_storage_sync("shared")
                            s[0] = T.exp2(mp[0] - m[0])
                            dsum[0] = dsum[0] * s[0]
                            for t in T.unroll(DT):
                                acc[t] = acc[t] * s[0]
                            for i in T.serial(T.min(CH, n[0] - it * CH)):
                                s[0] = ex[i]
                                dsum[0] = dsum[0] + s[0]
                                if tx < D:
                                    pg[0] = PV[I[bx] + (it * CH + i) // page_size]
                                    for t in T.unroll(DT):
                                        acc[t] = acc[t] + s[0] * P[pg[0], 1, by // G, (it * CH + i) % page_size, t * TH + tx]
                        if tx < D:
                            for t in T.unroll(DT):
                                O[bx, by, t * TH + tx] = acc[t] / dsum[0]
                        if tx == 0:
                            LSE[bx, by] = m[0] + T.log2(dsum[0])
    return kernel


