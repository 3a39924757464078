/**
 * The npm packages. Installs exactly what the lock file says, and only when it has changed since the last
 * time, so that a second start needs no network.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NPM, runCommand } from './command.mjs';
import { say } from './report.mjs';
import { ROOT } from './root.mjs';

const stampFile = join(ROOT, 'node_modules', '.lock-sha256');

/** @throws {Error} when Node is too old or npm fails */
export async function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer.`);
  }
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) {
    say('packages', 'up to date');
    return;
  }
  say('packages', 'installing what the lock file names');
  const { code } = await runCommand(NPM, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
  });
  if (code !== 0) throw new Error(`npm ci ended with ${code}: see its message above.`);
  mkdirSync(join(ROOT, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, lock);
}
