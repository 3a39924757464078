"""Links object files to the .wasm that web-llm instantiates."""

import subprocess
from pathlib import Path

# Stand-alone without a main; web-llm supplies WASI and the two JavaScript callbacks that stay undefined.
# No ASYNCIFY: nothing in the library waits.
OPTIONS = [
    "-O3",
    "-std=c++17",
    "--no-entry",
    "-sWASM_BIGINT=1",
    "-sERROR_ON_UNDEFINED_SYMBOLS=0",
    "-sSTANDALONE_WASM=1",
    "-sALLOW_MEMORY_GROWTH=1",
    "-sTOTAL_MEMORY=160MB",
]


def link(objects: list[Path], output: Path, optimise: str = "-O3") -> list[str]:
    """Writes the library and answers with the options used; `optimise` -O1 links in a second, for development."""
    options = [optimise, *OPTIONS[1:]]
    command = ["emcc", *options, "-o", str(output), *map(str, objects)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"emcc failed ({done.returncode}):\n{done.stderr}")
    return options
