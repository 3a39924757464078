"""Joins the attention over two parts of the keys from their outputs and log-sum-exps (base 2)."""

from tvm.script import tirx as T


def merge(heads: int, dim: int):
    """v f32[N, H, D], s f32[N, H] (in place) and v_other, s_other -> the state over both parts.

    With a = 2^s, b = 2^s_other: v = (v a + v_other b) / (a + b), s = log2(a + b), shifted by the maximum.
    Free of the race of TVM's own kernel: a head's pair of sums is read once, by the thread that later
    overwrites it, and handed to the others through workgroup memory behind a barrier.
    """
    VEC = min(4, dim)
    BDX = dim // VEC
    BDY = heads
    while BDX * BDY > 256 or heads % BDY:
        BDY -= 1
    GDY = heads // BDY

    @T.prim_func(s_tir=True, private=True)
    def kernel(v: T.handle, s: T.handle, v_other: T.handle, s_other: T.handle):
        T.func_attr({"tirx.is_scheduled": True})
        N = T.int32()
        H = T.int32()
        D = T.int32()
        V = T.match_buffer(v, (N, H, D), "float32")
        S = T.match_buffer(s, (N, H), "float32")
        V2 = T.match_buffer(v_other, (N, H, D), "float32")
        S2 = T.match_buffer(s_other, (N, H), "float32")
        for bx in T.thread_binding(N, thread="blockIdx.x"):
            for by in T.thread_binding(GDY, thread="blockIdx.y"):
                for ty in T.thread_binding(BDY, thread="threadIdx.y"):
                    for tx in T.thread_binding(BDX, thread="threadIdx.x"):
                        with T.sblock("merge"):
                            T.reads()
                            T.writes()
                            lse = T.sblock_alloc_buffer((BDY, 2), "float32", scope="shared")
                            a = T.sblock_alloc_buffer((1,), "float32", scope="local")
                            b = T.sblock_alloc_buffer((1,), "float32", scope="local")
                            top = T.sblock_alloc_buffer((1,), "float32", scope="local")
                            if tx == 0:
                                lse[ty, 0] = S[bx, by * BDY + ty]
                                lse[ty, 1] = S2[bx, by * BDY + ty]
                            T.tvm_storage_sync("shared")
                            top[0] = T.max(lse[ty, 0], lse[ty, 1])
                            a[0] = T.exp2(lse[ty, 0] - top[0])
                            b[0] = T.exp2(lse[ty, 1] - top[0])
                            for i in T.unroll(VEC):
                                V[bx, by * BDY + ty, tx * VEC + i] = (V[bx, by * BDY + ty, tx * VEC + i] * a[0] + V2[bx, by * BDY + ty, tx * VEC + i] * b[0]) / (a[0] + b[0])
                            if tx == 0:
                                S[bx, by * BDY + ty] = T.log2(a[0] + b[0]) + top[0]
    return kernel


