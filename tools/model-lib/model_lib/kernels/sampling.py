"""Nucleus sampling without a sort (the sort of TVM is refused by its WebGPU code generator)."""

from tvm.script import tirx as T


def vocab_order(V: int):
    """probs f32[B, V] -> y i32[B, V], y[b, i] = i: the "order" of an unsorted row."""

    @T.prim_func(s_tir=True, private=True)
    def kernel(p: T.handle, y: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        B = T.int64()
        P = T.match_buffer(p, (B, V), "float32")
        Y = T.match_buffer(y, (B, V), "int32")
        for by in T.thread_binding(B, thread="blockIdx.y"):
            for bx in T.thread_binding((V + 127) // 128, thread="blockIdx.x"):
                for tx in T.thread_binding(128, thread="threadIdx.x"):
                    with T.sblock("iota"):
                        T.reads()
                        T.writes()
                        if bx * 128 + tx < V:
                            Y[by, bx * 128 + tx] = T.cast(bx * 128 + tx, "int32")
    return kernel


def nucleus(V: int, TH: int = 256, STEPS: int = 24):
    """Draws from the nucleus of each listed row: the smallest set of most probable tokens that holds top_p.

        probs f32[B, V], order i32[B, V], uniform f32[N] in [0, 1), rows i32[N], top_p f32[B] -> y i32[N]

    One workgroup per draw. The set is every token above a threshold, so no sort is needed: STEPS halvings find
    the highest threshold whose tokens still hold top_p of the mass (2^-24 is the step of an f32 below 1).
    Then y is the kept token, in order of the vocabulary, at which the running mass passes uniform * kept mass.
    Holtzman et al. 2020 define the nucleus; tokens tied with its last one are kept here.
    """
    C = (V + TH - 1) // TH

    @T.prim_func(s_tir=True, private=True)
    def kernel(p: T.handle, order: T.handle, u: T.handle, rows: T.handle, top_p: T.handle, y: T.handle):
        T.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        B = T.int64()
        N = T.int64()
        P = T.match_buffer(p, (B, V), "float32")
        O = T.match_buffer(order, (B, V), "int32")
        U = T.match_buffer(u, (N,), "float32")
        R = T.match_buffer(rows, (N,), "int32")
        TP = T.match_buffer(top_p, (B,), "float32")
        Y = T.match_buffer(y, (N,), "int32")
        for bx in T.thread_binding(N, thread="blockIdx.x"):
            for tx in T.thread_binding(TH, thread="threadIdx.x"):
                with T.sblock("draw"):
                    T.reads()
                    T.writes()
                    part = T.sblock_alloc_buffer((TH,), "float32", scope="shared")
                    part2 = T.sblock_alloc_buffer((16,), "float32", scope="shared")
                    acc = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    lo = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    hi = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    mid = T.sblock_alloc_buffer((1,), "float32", scope="local")
                    done = T.sblock_alloc_buffer((1,), "int32", scope="local")
                    lo[0] = T.float32(0)
                    hi[0] = T.float32(1)
                    for it in T.serial(STEPS):
                        mid[0] = (lo[0] + hi[0]) * T.float32(0.5)
                        acc[0] = T.float32(0)
                        for i in T.serial(C):
                            if i * TH + tx < V:
                                if P[R[bx], i * TH + tx] >= mid[0]:
                                    acc[0] = acc[0] + P[R[bx], i * TH + tx]
                        part[tx] = acc[0]
                        T.tvm_storage_sync("shared")
                        if tx < 16:
                            acc[0] = T.float32(0)
                            for i in T.serial(TH // 16):
                                acc[0] = acc[0] + part[tx * (TH // 16) + i]
                            part2[tx] = acc[0]
                        T.tvm_storage_sync("shared")
                        acc[0] = T.float32(0)
                        for i in T.serial(16):
                            acc[0] = acc[0] + part2[i]
                        if acc[0] >= TP[R[bx]]:
                            lo[0] = mid[0]
                        else:
                            hi[0] = mid[0]
                        T.tvm_storage_sync("shared")
                    acc[0] = T.float32(0)
                    for i in T.serial(C):
                        if tx * C + i < V:
                            if P[R[bx], tx * C + i] >= lo[0]:
                                acc[0] = acc[0] + P[R[bx], tx * C + i]
                    part[tx] = acc[0]
                    T.tvm_storage_sync("shared")
                    if tx == 0:
                        # total, then the chunk holding the target, then the token; the last kept token guards rounding
                        acc[0] = T.float32(0)
                        for i in T.serial(TH):
                            acc[0] = acc[0] + part[i]
                        mid[0] = acc[0] * U[bx]
                        acc[0] = T.float32(0)
                        done[0] = 0
                        for i in T.serial(TH):
                            hi[0] = part[i]
                            if done[0] == 0:
                                if acc[0] + hi[0] > mid[0]:
                                    done[0] = i + 1
                                else:
                                    acc[0] = acc[0] + hi[0]
                        if done[0] == 0:
                            done[0] = TH
                            acc[0] = T.float32(0)
                            mid[0] = T.float32(0)
                            for i in T.serial(TH):
                                hi[0] = part[i]
                                if hi[0] > T.float32(0):
                                    done[0] = i + 1
                        hi[0] = T.float32(0)
                        for i in T.serial(C):
                            if (done[0] - 1) * C + i < V:
                                if P[R[bx], (done[0] - 1) * C + i] >= lo[0] and P[R[bx], (done[0] - 1) * C + i] > T.float32(0) and hi[0] == T.float32(0):
                                    Y[bx] = O[R[bx], (done[0] - 1) * C + i]
                                    acc[0] = acc[0] + P[R[bx], (done[0] - 1) * C + i]
                                    if acc[0] > mid[0]:
                                        hi[0] = T.float32(1)
    return kernel


