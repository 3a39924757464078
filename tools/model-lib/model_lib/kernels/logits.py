"""What changes the logits before sampling, in place: grammar bitmask, bias and penalties (web-llm calls them)."""

from tvm.script import tirx as T


def apply_bitmask_inplace():
    """logits f32[B, V], rows i32[n], bitmask i32[B, ceil(V/32)]: tokens whose bit is 0 get -3.4e38."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(logits: T.handle, seq_ids: T.handle, bitmask: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        B = T.int32()
        V = T.int32()
        W = T.int32()
        n = T.int32()
        L = T.match_buffer(logits, (B, V), "float32")
        S = T.match_buffer(seq_ids, (n,), "int32")
        M = T.match_buffer(bitmask, (B, W), "int32")
        for by in T.thread_binding(n, thread="blockIdx.y"):
            for bx in T.thread_binding((V + 127) // 128, thread="blockIdx.x"):
                for tx in T.thread_binding(128, thread="threadIdx.x"):
                    with T.sblock("mask"):
                        T.reads()
                        T.writes()
                        if bx * 128 + tx < V:
                            if T.bitwise_and(T.shift_right(M[S[by], (bx * 128 + tx) // 32], (bx * 128 + tx) % 32), 1) == 0:
                                L[S[by], bx * 128 + tx] = T.float32(-3.4e38)
    return kernel


def apply_logit_bias_inplace():
    """logits f32[B, V] += bias f32[n] at (row i32[n], token i32[n]); each pair listed once."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(logits: T.handle, pos2seq: T.handle, ids: T.handle, bias: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        B = T.int32()
        V = T.int32()
        n = T.int32()
        L = T.match_buffer(logits, (B, V), "float32")
        P = T.match_buffer(pos2seq, (n,), "int32")
        I = T.match_buffer(ids, (n,), "int32")
        A = T.match_buffer(bias, (n,), "float32")
        for bx in T.thread_binding((n + 63) // 64, thread="blockIdx.x"):
            for tx in T.thread_binding(64, thread="threadIdx.x"):
                with T.sblock("bias"):
                    T.reads()
                    T.writes()
                    if bx * 64 + tx < n:
                        L[P[bx * 64 + tx], I[bx * 64 + tx]] = L[P[bx * 64 + tx], I[bx * 64 + tx]] + A[bx * 64 + tx]
    return kernel


def apply_penalty_inplace():
    """Penalties of tokens already written, by OpenAI's definition (presence, frequency) and CTRL's (repetition).

        logits f32[B, V], rows i32[n], place in rows i32[k], token i32[k], count i32[k], penalties f32[n, 3]
        x = logit - presence - count * frequency; then x / repetition if x > 0, else x * repetition
    """

    @T.prim_func(s_tir=True, private=True)
    def kernel(logits: T.handle, seq_ids: T.handle, pos2seq: T.handle, ids: T.handle, cnt: T.handle, pen: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        B = T.int32()
        V = T.int32()
        n = T.int32()
        k = T.int32()
        L = T.match_buffer(logits, (B, V), "float32")
        S = T.match_buffer(seq_ids, (n,), "int32")
        P = T.match_buffer(pos2seq, (k,), "int32")
        I = T.match_buffer(ids, (k,), "int32")
        C = T.match_buffer(cnt, (k,), "int32")
        A = T.match_buffer(pen, (n, 3), "float32")
        for bx in T.thread_binding((k + 63) // 64, thread="blockIdx.x"):
            for tx in T.thread_binding(64, thread="threadIdx.x"):
                with T.sblock("penalty"):
                    T.reads()
                    T.writes()
                    v = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    if bx * 64 + tx < k:
                        v[0] = L[S[P[bx * 64 + tx]], I[bx * 64 + tx]] - (A[P[bx * 64 + tx], 0] + T.cast(C[bx * 64 + tx], "float32") * A[P[bx * 64 + tx], 1])
                        if v[0] > T.float32(0):
                            v[0] = v[0] / A[P[bx * 64 + tx], 2]
                        else:
                            v[0] = v[0] * A[P[bx * 64 + tx], 2]
                        L[S[P[bx * 64 + tx]], I[bx * 64 + tx]] = v[0]
    return kernel


