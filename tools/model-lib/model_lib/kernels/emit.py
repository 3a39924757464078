"""Short names for emitting kernel statements with TVM's IR builder.

Written with the builder and not as TVMScript text, a kernel may keep Python lists of bound values: they
become `let` constants of the shader (registers), where a local array may live in memory.
"""

from contextlib import contextmanager

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx.script.builder import ir as build

bind = build.Bind
serial = build.serial
threads = build.thread_binding

SCHEDULED = {"tirx.is_scheduled": True, "tirx.noalias": True}


def u32(value):
    return tirx.const(value, "uint32")


def i32(value):
    """An integer, or an integer expression of any width, as i32."""
    return tirx.const(value, "int32") if isinstance(value, int) else tirx.Cast("int32", value)


def f32(value):
    return tirx.const(float(value), "float32")


def total(terms):
    """Sum of expressions as one expression: one load and store of the accumulator instead of many."""
    out = terms[0]
    for term in terms[1:]:
        out = out + term
    return out


def tensor(name, shape, dtype="float32"):
    """A tensor argument of the kernel."""
    handle = build.arg(f"{name}_handle", build.handle())
    buffer = build.match_buffer(handle, shape, dtype)
    IRBuilder.name(name, buffer)
    return buffer


def size(name):
    """A symbolic size, bound by the shape of a tensor argument."""
    variable = build.int64()
    IRBuilder.name(name, variable)
    return variable


def local(name, length, dtype="float32"):
    """Private memory of a thread; only constant indices are used, so that it becomes registers."""
    buffer = build.sblock_alloc_buffer((length,), dtype, scope="local")
    IRBuilder.name(name, buffer)
    return buffer


def put(buffer, value, *index):
    build.buffer_store(buffer, value, list(index))


@contextmanager
def when(condition):
    with build.If(condition), build.Then():
        yield


def choose(condition, then, otherwise):
    """Emits one of two bodies."""
    with build.If(condition):
        with build.Then():
            then()
        with build.Else():
            otherwise()


@contextmanager
def kernel():
    """A private kernel; yields an object whose `function` is the result after the block."""

    class Result:
        function = None

    result = Result()
    with IRBuilder() as builder, build.prim_func(is_private=True, s_tir=True):
        build.func_attr(SCHEDULED)
        yield result
    result.function = builder.get()


@contextmanager
def body(name):
    """The statements of one thread."""
    with build.sblock(name):
        build.reads()
        build.writes()
        yield
