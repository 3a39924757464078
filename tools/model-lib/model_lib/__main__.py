"""Command line: `npm run model-lib -- build|verify [NAME ...]` (run.mjs makes the Python environment first)."""

import argparse
import sys
import time
from pathlib import Path

from . import config, link, provenance, toolchain

CACHE = provenance.ROOT / ".cache" / "model-lib"


def make(name: str, folder: Path, optimise: str) -> tuple[dict, bytes]:
    """Compiles and links one library; (its manifest, its bytes)."""
    # TVM takes seconds to import: only when it is needed.
    from . import compile as compiler

    folder.mkdir(parents=True, exist_ok=True)
    runtime = toolchain.runtime_objects(CACHE / "runtime")
    start = time.monotonic()
    parts, metadata = compiler.objects(config.load(name), folder)
    print(f"{name}: compiled in {time.monotonic() - start:.0f} s, linking ({optimise})", flush=True)
    start = time.monotonic()
    output = folder / "library.wasm"
    options = link.link([*runtime, *parts], output, optimise)
    library = output.read_bytes()
    print(f"{name}: linked in {time.monotonic() - start:.0f} s, {len(library):,} bytes", flush=True)
    return provenance.manifest(name, library, metadata, options), library


def build(name: str, args) -> bool:
    folder = Path(args.out) if args.out else provenance.SHIPPED
    record, library = make(name, CACHE / "build" / name, args.optimise)
    if args.out:
        # A development build may be large (-O1), and lies where the shipped ones are not touched.
        folder.mkdir(parents=True, exist_ok=True)
        (folder / record["file"]).write_bytes(library)
        print(f"{name}: {folder / record['file']}")
        return True
    path = provenance.ship(record, library, folder)
    print(f"{name}: {path.relative_to(provenance.ROOT)}")
    return True


def verify(name: str, args) -> bool:
    """Rebuilds and compares byte for byte. With other versions of the tools, says so and compares metadata."""
    shipped = provenance.shipped(name)
    now = toolchain.versions()
    record, _ = make(name, CACHE / "verify" / name, shipped["options"]["link"][0])
    if record["sha256"] == shipped["sha256"]:
        print(f"{name}: rebuilt, byte for byte the shipped library ({shipped['sha256'][:8]})")
        return record["sources"] == shipped["sources"] or fail(name, "the manifest's source hash is old: build again")
    if now == shipped["versions"]:
        return fail(name, f"the same tools made other bytes: {record['sha256'][:8]}, shipped {shipped['sha256'][:8]}")
    other = {tool: (shipped["versions"].get(tool), have) for tool, have in now.items()}
    differing = {tool: pair for tool, pair in other.items() if pair[0] != pair[1]}
    if record["metadata"] != shipped["metadata"]:
        return fail(name, f"other tools {differing} and other metadata")
    print(f"{name}: not comparable byte for byte (shipped with, here: {differing}); the metadata is the same")
    return True


def fail(name: str, why: str) -> bool:
    print(f"{name}: {why}", file=sys.stderr)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="npm run model-lib --", description=__doc__)
    parser.add_argument("command", choices=("build", "verify"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(config.names())}")
    parser.add_argument("--out", help="write the library here and leave the shipped ones alone")
    parser.add_argument("--optimise", default="-O3", choices=("-O1", "-O2", "-O3"), help="link time: -O1 takes 1 s")
    args = parser.parse_args()
    try:
        toolchain.require_emscripten()
        run = {"build": build, "verify": verify}[args.command]
        return 0 if all([run(name, args) for name in args.names or config.names()]) else 1
    except (toolchain.ToolMissingError, KeyError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
