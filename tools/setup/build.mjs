/**
 * The production build. Builds only when something it is made of has changed since the last time, and
 * writes compressed twins beside large text and wasm so that they are served small.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { runCommand } from './command.mjs';
import { say } from './report.mjs';
import { DIST, ROOT } from './root.mjs';

const stampFile = join(DIST, '.sources-sha256');
const sources = [
  'src',
  'public',
  'index.html',
  'headless.html',
  'vite.config.ts',
  'tools/server/headers.mjs',
  'tools/server/hosting.mjs',
  'tools/server/hosting-plugin.ts',
  'package-lock.json',
];
const compressible = /\.(js|css|html|json|jsonl|svg|wasm|webmanifest|txt|csv)$/;
const smallestWorthIt = 1024;

/** @throws {Error} when the build fails */
export async function ensureBuild() {
  const hash = hashSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) {
    say('build', 'up to date');
    return;
  }
  say('build', 'building the page');
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await runCommand(process.execPath, [vite, 'build'], {
    cwd: ROOT,
    capture: true,
    // A test runner names its own environment, and Vite would then build no production page.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  const saved = await compressAll();
  writeFileSync(stampFile, hash);
  say('build', `done, ${saved} files compressed`);
}

/** @param {string} folder @returns {string[]} files below it, in a stable order */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function hashSources() {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(ROOT, source);
    if (!existsSync(path)) continue;
    for (const file of statSync(path).isDirectory() ? filesBelow(path) : [path]) {
      hash.update(file.slice(ROOT.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

async function compressAll() {
  const files = filesBelow(DIST).filter(
    (file) => compressible.test(file) && statSync(file).size >= smallestWorthIt,
  );
  const brotli = promisify(brotliCompress);
  for (const file of files) {
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1e6 ? 9 : 11 };
    writeFileSync(`${file}.br`, await brotli(bytes, { params }));
    writeFileSync(`${file}.gz`, await promisify(gzip)(bytes));
  }
  return files.length;
}
