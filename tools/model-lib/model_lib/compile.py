"""Compiles the functions to WGSL and wasm32 host code, as object files for the linker."""

import shutil
from pathlib import Path

import tvm
from tvm import relax as rx
from tvm.relax.backend import gpu_generic
from tvm.s_tir import dlight
from tvm.target import Target

from . import functions
from .config import Config

TARGET = {"kind": "webgpu", "host": {"kind": "llvm", "mtriple": "wasm32-unknown-unknown-wasm"}}


def pipeline(target):
    """Lowering passes: our kernels come scheduled, dlight schedules the few that TVM writes (norm, softmax)."""

    @tvm.transform.module_pass(opt_level=0)
    def lower(mod, _):
        gpu = dlight.gpu
        with target:
            return tvm.transform.Sequential(
                [
                    *gpu_generic.library_dispatch_passes(target),
                    rx.transform.LegalizeOps(),
                    rx.transform.AnnotateTIROpPattern(),
                    rx.transform.FoldConstant(),
                    rx.transform.FuseOps(),
                    rx.transform.FuseTIR(),
                    rx.transform.DeadCodeElimination(),
                    dlight.ApplyDefaultSchedule(
                        gpu.Matmul(), gpu.GEMV(), gpu.Reduction(), gpu.GeneralReduction(), gpu.Fallback()
                    ),
                    *gpu_generic.dataflow_lower_passes(target),
                    *gpu_generic.finalize_passes(target),
                ]
            )(mod)

    return lower


def objects(c: Config, folder: Path) -> tuple[list[Path], dict]:
    """Writes part0.o, part1.o .. into the folder; (their paths, the library's metadata)."""
    target = Target(TARGET)
    mod, meta = functions.module(c, target)
    executable = rx.build(mod, target=target, relax_pipeline=pipeline(target), system_lib=True)
    parts: list[Path] = []

    def keep(output, files, options=None, **_):
        for file in files:
            parts.append(folder / f"part{len(parts)}.o")
            shutil.copyfile(file, parts[-1])
        Path(output).write_bytes(b"")

    # Objects, not bitcode: Debian's lld 14 cannot read the bitcode of TVM's newer LLVM.
    keep.object_format = "o"
    executable.export_library(str(folder / "unused.bin"), fcompile=keep)
    return parts, meta
