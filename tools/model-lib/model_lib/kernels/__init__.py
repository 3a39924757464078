"""WebGPU kernels of the model library. Matrix products are emitted by `matmul` (one text for every weight
format); the others are written in TVMScript. None needs shader-f16 or subgroups, and only those that must
(merge, decode attention, sampling) use a barrier: on a software adapter a barrier costs several times the
arithmetic of a matrix product."""
