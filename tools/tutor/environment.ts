/**
 * The Python environment of the trainer: made in .cache/tutor from the pinned requirements and remade when they change.
 * `TUTOR_PYTHON` names a ready one instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOOLS = fileURLToPath(new URL('.', import.meta.url));
export const CACHE = fileURLToPath(new URL('../../.cache/tutor', import.meta.url));
const ENVIRONMENT = join(CACHE, 'venv');

/** glibc would return memory to the system and fetch it back at every token: a third of the time of writing. */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 34),
};

/** Runs a program in the tool's folder and ends with its status where that is not 0. */
function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, {
    ...{ stdio: 'inherit', cwd: TOOLS, env: { ...KEEP_MEMORY, ...process.env } },
  });
  if (done.error) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}

function provide(python: string, pins: string): void {
  const wanted = readFileSync(join(TOOLS, pins), 'utf8');
  const stamp = join(CACHE, `${pins}.installed`);
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(python)) {
    const system = process.env.PYTHON ?? 'python3';
    const version = spawnSync(system, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
    if (version.error !== undefined || version.status !== 0) {
      console.error(
        'Python 3.11 or newer is needed: install it, or name it in PYTHON, and run again.',
      );
      process.exit(1);
    }
    run(system, ['-m', 'venv', ENVIRONMENT]);
  }
  console.error(`installing ${pins} (PyTorch, some gigabytes the first time)`);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', pins]);
  writeFileSync(stamp, wanted);
}

/** The interpreter, with all that teaching needs, and with what checking needs where that is asked for. */
function interpreter(checking: boolean): string {
  const ready = process.env.TUTOR_PYTHON;
  if (ready !== undefined) return ready;
  const python = join(ENVIRONMENT, 'bin/python');
  provide(python, 'requirements.txt');
  if (checking) provide(python, 'requirements-check.txt');
  return python;
}

/** Runs the trainer with these arguments. */
export const runTrainer = (args: readonly string[]): void =>
  run(interpreter(false), ['-m', 'tutor', ...args]);

/** The trainer's own lint and tests. */
export function checkTrainer(): void {
  const python = interpreter(true);
  run(python, ['-m', 'ruff', 'check', '.']);
  run(python, ['-m', 'ruff', 'format', '--check', '.']);
  run(python, ['-m', 'pytest', '--quiet']);
}
