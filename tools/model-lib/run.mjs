/**
 * `npm run model-lib -- build|verify|check [NAME]`: makes the Python environment the builder needs in
 * .cache/model-lib (kept between runs, remade when the pins change) and hands over to it. `check` runs the
 * builder's own lint and tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tools = dirname(fileURLToPath(import.meta.url));
const cache = join(tools, '../../.cache/model-lib');
const environment = join(cache, 'venv');
const python = join(environment, 'bin/python');

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const done = spawnSync(command, args, { stdio: 'inherit', cwd: tools });
  if (done.error) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/**
 * Creates the virtual environment, or adds what a file of pins asks for and it lacks.
 * @param {string} pins
 */
function provide(pins) {
  const wanted = readFileSync(join(tools, pins), 'utf8');
  const stamp = join(cache, `${pins}.installed`);
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  mkdirSync(cache, { recursive: true });
  if (!existsSync(python)) {
    const system = process.env.PYTHON ?? 'python3';
    const version = spawnSync(system, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
    if (version.error || version.status !== 0) {
      console.error(
        'Python 3.11 or newer is needed: install it, or name it in PYTHON, and run again.',
      );
      process.exit(1);
    }
    run(system, ['-m', 'venv', environment]);
  }
  console.log(`installing ${pins} (some 100 MB the first time)`);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', pins]);
  writeFileSync(stamp, wanted);
}

const [command = '', ...rest] = process.argv.slice(2);
if (!['build', 'verify', 'check'].includes(command)) {
  console.error('usage: npm run model-lib -- build|verify|check [NAME ...]');
  process.exit(2);
}
provide('requirements.txt');
if (command === 'check') {
  provide('requirements-check.txt');
  run(python, ['-m', 'ruff', 'check', '.']);
  run(python, ['-m', 'ruff', 'format', '--check', '.']);
  run(python, ['-m', 'pytest', '--quiet', ...rest]);
} else {
  run(python, ['-m', 'model_lib', command, ...rest]);
}
