"""Emscripten and the object files of TVM's runtime. Owns where tools lie and which versions they have."""

import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
from importlib.metadata import version
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
OVERLAY = TOOLS / "overlay"
# The units of the runtime: two of the wheel, one of ours (the entry points web-llm expects).
UNITS = {
    "wasm_runtime": "tvm/web/emcc/wasm_runtime.cc",
    "webgpu_runtime": "tvm/web/emcc/webgpu_runtime.cc",
    "entry_points": "overlay/entry_points.cc",
}
# Ours first: headers the wheel leaves out, and empty files instead of its RPC sources.
INCLUDES = [
    "overlay",
    "overlay/src/runtime",
    "overlay/src/runtime/vm",
    "overlay/src/runtime/extra/contrib/sort",
    ".",
    "tvm",
    "tvm/include",
    "ffi/include",
    "ffi/3rdparty/dlpack/include",
]
COMPILE = ["-std=c++17", "-O2", "-Wno-ignored-attributes", "-DTVM_FFI_USE_LIBBACKTRACE=0"]
MISSING = (
    "emcc is missing. On Debian or Ubuntu: apt-get install emscripten (3.1.6 built the shipped libraries); "
    "elsewhere install Emscripten and put emcc on the PATH. Then run the command again."
)


class ToolMissingError(Exception):
    """A tool is missing and could not be installed; the message says what to do."""


def require_emscripten() -> None:
    """Installs Debian's emscripten when it is missing and this user may; ToolMissingError otherwise."""
    if shutil.which("emcc"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ToolMissingError(MISSING)
    print("emscripten is missing: installing Debian's package (about 20 s)", flush=True)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "emscripten"], stdout=subprocess.DEVNULL
    )
    if done.returncode or not shutil.which("emcc"):
        raise ToolMissingError(MISSING)


def first_number(*command: str) -> str:
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.search(r"\d+(\.\d+)*", text).group(0)


def versions() -> dict[str, str]:
    """Versions of everything that decides the bytes of a library."""
    binaryen = shutil.which("wasm-opt")
    return {
        "apache-tvm": version("apache-tvm"),
        "apache-tvm-ffi": version("apache-tvm-ffi"),
        "emscripten": first_number("emcc", "--version"),
        "binaryen": first_number(binaryen, "--version") if binaryen else "bundled with emscripten",
    }


def runtime_objects(folder: Path) -> list[Path]:
    """TVM's runtime compiled for wasm32, kept in the folder between builds.

    The compiler runs in the folder and sees its sources through links there: error messages and the names of
    lambdas hold source paths, and only relative ones make the same bytes in every checkout.
    """
    packages = Path(sysconfig.get_paths()["purelib"])
    (folder / "3rdparty").mkdir(parents=True, exist_ok=True)
    # wasm_runtime.cc includes 3rdparty/tvm-ffi/src/..., which the wheel keeps under another name.
    links = {"overlay": OVERLAY, "tvm": packages / "tvm", "ffi": packages / "tvm_ffi"}
    links["3rdparty/tvm-ffi"] = packages / "tvm_ffi"
    for name, target in links.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)
    stamp = folder / "versions.txt"
    wanted = f"{versions()} {COMPILE} {INCLUDES} {overlay_hash()}"
    fresh = stamp.exists() and stamp.read_text() == wanted
    out = []
    for unit, source in UNITS.items():
        out.append(folder / f"{unit}.o")
        if fresh and out[-1].exists():
            continue
        print(f"compiling {source}", flush=True)
        includes = [f"-I{path}" for path in INCLUDES]
        subprocess.run(["emcc", *COMPILE, *includes, "-c", source, "-o", f"{unit}.o"], check=True, cwd=folder)
    stamp.write_text(wanted)
    return out


def overlay_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in OVERLAY.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(OVERLAY)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
