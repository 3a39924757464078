"""The manifest beside each library: which file it is, and what it was made from.

`sources` is one SHA-256 over the lines `path NUL sha256-of-file LF` of the source files, sorted by path
(relative to tools/model-lib, with `/`). tools/model-lib/provenance.test.ts computes the same and fails
`npm test` when a library is older than its sources.
"""

import hashlib
import json
from pathlib import Path

from . import toolchain

ROOT = toolchain.TOOLS.parents[1]
SHIPPED = ROOT / "public" / "model-libs"
MOST_BYTES = 5_000_000


def sources(name: str) -> list[Path]:
    """The files that decide the bytes of a library: the package, the overlay, the pins and its own preset."""
    tools = toolchain.TOOLS
    files = [*(tools / "model_lib").rglob("*.py"), *(p for p in (tools / "overlay").rglob("*") if p.is_file())]
    return [*files, tools / "requirements.txt", tools / "model_lib" / "presets" / f"{name}.toml"]


def sources_hash(name: str) -> str:
    tools = toolchain.TOOLS
    lines = sorted((path.relative_to(tools).as_posix(), path) for path in sources(name))
    digest = hashlib.sha256()
    for relative, path in lines:
        digest.update(f"{relative}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def manifest(name: str, library: bytes, metadata: dict, options: list[str]) -> dict:
    digest = hashlib.sha256(library).hexdigest()
    return {
        "name": name,
        "file": f"{name}-{digest[:8]}.wasm",
        "bytes": len(library),
        "sha256": digest,
        "sources": sources_hash(name),
        "versions": toolchain.versions(),
        "options": {"compile": toolchain.COMPILE, "link": options},
        "metadata": metadata,
    }


def ship(record: dict, library: bytes, folder: Path = SHIPPED) -> Path:
    """Writes the library under its content-hashed name and its manifest; removes the library's older files."""
    if len(library) > MOST_BYTES:
        raise ValueError(f"{record['name']}: {len(library)} bytes, more than the {MOST_BYTES} that are shipped")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{record['name']}-????????.wasm"):
        old.unlink()
    path = folder / record["file"]
    path.write_bytes(library)
    (folder / f"{record['name']}.json").write_text(json.dumps(record, indent=1) + "\n")
    return path


def shipped(name: str, folder: Path = SHIPPED) -> dict:
    """The manifest of a shipped library."""
    return json.loads((folder / f"{name}.json").read_text())
