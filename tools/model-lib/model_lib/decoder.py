"""The Llama decoder: embedding, layers of attention and gated feed-forward, output layer.

Owns which kernel serves which matrix; the cache owns attention and RoPE. Rows are tokens. `single` marks
the step of one token of one sequence, whose kernels have fixed shapes.
"""

from tvm.relax.frontend import nn
from tvm.relax.frontend.nn import Tensor, op

from .config import Config
from .kernels.formats import F32, Q4_1, Q8_0
from .kernels.gather import gather
from .kernels.matmul import matmul


# Of the layers' matrices, and of the embedding with the output layer.
FORMATS = {"gguf": (Q4_1(), Q8_0()), "gguf-q8_0": (Q8_0(), Q8_0()), "f32": (F32(), F32())}


class Matrix(nn.Module):
    """A [N, K] matrix in a weight format; its tensors become the library's parameters."""

    def __init__(self, fmt, k: int, n: int):
        self.fmt, self.k, self.n = fmt, k, n
        self.names = list(fmt.tensors(k, n))
        for name, (shape, dtype) in fmt.tensors(k, n).items():
            setattr(self, name, nn.Parameter(shape, dtype))

    def tensors(self) -> list[nn.Parameter]:
        return [getattr(self, name) for name in self.names]

    def rows(self, ids: Tensor) -> Tensor:
        """ids i32[b] -> f32[b, K]: the matrix used as an embedding."""
        out = Tensor.placeholder([ids.shape[0], self.k], "float32")
        return op.tensor_ir_op(gather(self.fmt, self.k, self.n), "embed_rows", [ids, *self.tensors()], out)

    def forward(self, x: Tensor, residual: Tensor | None = None, gated: bool = False) -> Tensor:
        """x f32[a, b, K] -> f32[a, b, N]; plus `residual`; or silu(gate) * up, f32[a, b, N/2]."""
        a, b, _ = x.shape
        # Exactly one of the two leading dimensions is 1 and known to be: the other counts the rows.
        single = a == 1 and b == 1
        rows = 1 if single else (b if isinstance(a, int) and a == 1 else a)
        width = self.n // 2 if gated else self.n
        epilogue = "gated" if gated else "plain" if residual is None else "residual"
        kernel = matmul(self.fmt, self.k, self.n, single=single, epilogue=epilogue)
        inputs = [op.reshape(x, (rows, self.k)), *self.tensors()]
        if residual is not None:
            inputs.append(op.reshape(residual, (rows, self.n)))
        name = f"matmul_{type(self.fmt).__name__.lower()}_{epilogue}{'_single' if single else ''}"
        y = op.tensor_ir_op(kernel, name, inputs, Tensor.placeholder([rows, width], "float32"))
        return op.reshape(y, (a, b, width))


class Layer(nn.Module):
    def __init__(self, c: Config, fmt):
        self.c = c
        self.attn_norm = nn.Parameter((c.hidden,), "float32")
        self.qkv = Matrix(fmt, c.hidden, (c.heads + 2 * c.kv_heads) * c.head_dim)
        self.out = Matrix(fmt, c.heads * c.head_dim, c.hidden)
        self.ffn_norm = nn.Parameter((c.hidden,), "float32")
        self.gate_up = Matrix(fmt, c.hidden, 2 * c.ffn)
        self.down = Matrix(fmt, c.ffn, c.hidden)

    def forward(self, x: Tensor, kv, index: int) -> Tensor:
        """x f32[a, b, hidden] -> the same shape, with this layer's attention and feed-forward added."""
        c = self.c
        a, b, _ = x.shape
        h = op.rms_norm(x, self.attn_norm, axes=[-1], epsilon=c.eps)
        qkv = op.reshape(self.qkv(h), (a, b, c.heads + 2 * c.kv_heads, c.head_dim))
        o = kv.attention_with_fused_qkv(index, qkv, c.heads, sm_scale=c.head_dim**-0.5)
        x = self.out(op.reshape(o, (a, b, c.heads * c.head_dim)), residual=x)
        h = op.rms_norm(x, self.ffn_norm, axes=[-1], epsilon=c.eps)
        return self.down(self.gate_up(h, gated=True), residual=x)


class Decoder(nn.Module):
    """Parameters in the order of the metadata: embedding, layers, norm, output layer when it is its own."""

    def __init__(self, c: Config):
        self.c = c
        matrix, table = FORMATS[c.weights]
        self.embed_tokens = Matrix(table, c.hidden, c.vocab)
        self.layers = nn.ModuleList([Layer(c, matrix) for _ in range(c.layers)])
        self.norm = nn.Parameter((c.hidden,), "float32")
        if not c.tied_head:
            self.lm_head = Matrix(table, c.hidden, c.vocab)

    def hidden(self, x: Tensor, kv) -> Tensor:
        for index, layer in enumerate(self.layers):
            x = layer(x, kv, index)
        return x

    def logits(self, x: Tensor) -> Tensor:
        """f32[a, b, hidden] -> f32[a, b, vocab]."""
        x = op.rms_norm(x, self.norm, axes=[-1], epsilon=self.c.eps)
        return (self.embed_tokens if self.c.tied_head else self.lm_head)(x)
