"""Runs one kernel on WebGPU from Python: lowers it to WGSL, computes its grid, and hands it to dawn.mjs.

The kernels are tested as the browser runs them (the same shader text), not through another back end.
"""

import base64
import json
import operator
import re
import subprocess
from pathlib import Path

import numpy as np
import tvm
from tvm import tirx
from tvm.target import Target

TARGET = Target({"kind": "webgpu", "host": {"kind": "llvm", "mtriple": "wasm32-unknown-unknown-wasm"}})
BINDING = re.compile(r"@binding\((\d+)\) var<storage, (read|read_write)> (\w+?)(?:_ptr)? ?:")
SCALAR = re.compile(r"^\s+(\w+): (i32|u32|f32),?$", re.M)
NUMPY = {"i32": np.int32, "u32": np.uint32, "f32": np.float32}


def shader(kernel: tirx.PrimFunc) -> str:
    """WGSL text of a kernel."""
    module = tvm.compile(tvm.IRModule({"kernel": kernel.with_attr("global_symbol", "kernel")}), target=TARGET)
    return module.mod.imports[0].inspect_source()


OPERATORS = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "FloorDiv": operator.floordiv,
    "Max": max,
    "Min": min,
}


def evaluate(expression, scalars: dict[str, float]) -> int:
    """Value of an integer expression over the symbolic sizes."""
    kind = type(expression).__name__
    if kind == "IntImm":
        return int(expression.value)
    if kind == "Var":
        return int(scalars[expression.name])
    if kind == "Cast":
        return evaluate(expression.value, scalars)
    return OPERATORS[kind](evaluate(expression.a, scalars), evaluate(expression.b, scalars))


def grid(kernel: tirx.PrimFunc, scalars: dict[str, float]) -> list[int]:
    """Number of workgroups in x, y and z; the kernels open with their thread bindings, one in another."""
    extents = {"x": 1, "y": 1, "z": 1}
    node = kernel.body
    while True:
        if getattr(node, "thread_binding", None) is not None:
            tag = node.thread_binding.thread_tag
            if tag.startswith("blockIdx."):
                extents[tag[-1]] = evaluate(node.extent, scalars)
        if type(node).__name__ == "SBlockRealize":
            if extents != {"x": 1, "y": 1, "z": 1} or node.block.name_hint != "root":
                return [extents[axis] for axis in "xyz"]
            node = node.block.body
        else:
            node = node.body


class Gpu:
    """A Node process with a WebGPU device; `run` sends it one kernel at a time."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("dawn.mjs"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        # Kept with their kernels, whose identity is the key.
        self.shaders: dict[int, tuple[tirx.PrimFunc, str]] = {}

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def run(self, kernel, arrays: dict[str, np.ndarray], repeat: int = 0, **scalars):
        """Arrays after the kernel, by the name the kernel gives its buffers; with `repeat`, also its
        processor seconds a dispatch (as `self.seconds`). `scalars` bind the symbolic sizes."""
        if id(kernel) not in self.shaders:
            self.shaders[id(kernel)] = (kernel, shader(kernel))
        wgsl = self.shaders[id(kernel)][1]
        names = [name for _, _, name in sorted(BINDING.findall(wgsl), key=lambda b: int(b[0]))]
        blocks = grid(kernel, scalars)
        pods = re.search(r"struct PODArgs \{(.*?)\}", wgsl, re.S).group(1)
        values = scalars | {"packGridDimX": blocks[0] - 1}
        packed = b"".join(NUMPY[kind](values[name]).tobytes() for name, kind in SCALAR.findall(pods))
        job = {
            "wgsl": wgsl,
            "entry": re.search(r"@compute[^{]*?fn (\w+)\(", wgsl, re.S).group(1),
            "buffers": [base64.b64encode(np.ascontiguousarray(arrays[n]).tobytes()).decode() for n in names],
            "scalars": base64.b64encode(packed).decode(),
            "grid": blocks,
            "repeat": repeat,
        }
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{answer['error']}\n{wgsl}")
        self.seconds = answer["cpuSeconds"]
        out = dict(arrays)
        for name, text in zip(names, answer["outputs"], strict=True):
            a = arrays[name]
            out[name] = np.frombuffer(base64.b64decode(text), a.dtype)[: a.size].reshape(a.shape)
        return out
