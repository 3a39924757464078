"""Log-probability of given tokens, so that scoring a text reads one number a token and not the whole vocabulary."""

from tvm.script import tirx as T

TH = 256


def token_logprobs(vocab: int):
    """logits f32[1, N, V], ids i32[N] -> y f32[N], y[i] = log softmax(logits[0, i])[ids[i]], natural logarithm.

    A workgroup per row: maximum, then sum of exponentials, each with one reduction in workgroup memory.
    """
    chunk = (vocab + TH - 1) // TH

    @T.prim_func(s_tir=True, private=True)
    def kernel(logits: T.handle, ids: T.handle, y: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        N = T.int64()
        L = T.match_buffer(logits, (1, N, vocab), "float32")
        I = T.match_buffer(ids, (N,), "int32")
        Y = T.match_buffer(y, (N,), "float32")
        for bx in T.thread_binding(N, thread="blockIdx.x"):
            for tx in T.thread_binding(TH, thread="threadIdx.x"):
                with T.sblock("logprob"):
                    T.reads()
                    T.writes()
                    part = T.sblock_alloc_buffer((TH,), "float32", scope="shared")
                    top = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    acc = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    top[0] = L[0, bx, 0]
                    for i in T.serial(chunk):
                        if i * TH + tx < vocab:
                            top[0] = T.max(top[0], L[0, bx, i * TH + tx])
                    part[tx] = top[0]
                    T.tvm_storage_sync("shared")
                    for i in T.serial(TH):
                        top[0] = T.max(top[0], part[i])
                    T.tvm_storage_sync("shared")
                    acc[0] = T.float32(0)
                    for i in T.serial(chunk):
                        if i * TH + tx < vocab:
                            acc[0] = acc[0] + T.exp(L[0, bx, i * TH + tx] - top[0])
                    part[tx] = acc[0]
                    T.tvm_storage_sync("shared")
                    if tx == 0:
                        acc[0] = T.float32(0)
                        for i in T.serial(TH):
                            acc[0] = acc[0] + part[i]
                        Y[bx] = L[0, bx, I[bx]] - top[0] - T.log(acc[0])
    return kernel
