/**
 * The tutored language model: the default model's file with the adapter that comes with the project merged in, written
 * once into the git-ignored `models/`. Where it cannot be made the page makes it itself, so this never stops a start.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { say } from './report.mjs';
import { MODELS, ROOT } from './root.mjs';

const FILE = 'SmolLM2-135M-Instruct-tutored.Q8_0.gguf';
const target = join(MODELS, FILE);
/** Holds what was merged, and size and time of the file, so that a second start need not do it again. */
const checkedFile = `${target}.checked`;
const recordFile = join(ROOT, 'src', 'models', 'tutored.json');

/** @returns {Promise<string | null>} path of the file, or null when it cannot be made here */
export async function ensureTutoredModel() {
  if (existsSync(target) && existsSync(checkedFile))
    if (readFileSync(checkedFile, 'utf8') === fingerprint()) {
      say('model', `${FILE} is here`);
      return target;
    }
  say('model', 'merging what SmolLM2 was taught into it, some 10 s');
  rmSync(target, { force: true });
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const { code, output } = await runCommand(
    process.execPath,
    [tsx, join('tools', 'gguf', 'tutored.ts')],
    { cwd: ROOT, capture: true },
  );
  if (code !== 0) {
    const why = /Error: (.*)/.exec(output)?.[1] ?? `it ended with ${code}`;
    say('model', `could not be merged here: ${why}. The page will do it when it is wanted.`);
    return null;
  }
  writeFileSync(checkedFile, fingerprint());
  say('model', `${FILE} is made`);
  return target;
}

function fingerprint() {
  const { size, mtimeMs } = statSync(target);
  return `${readFileSync(recordFile, 'utf8')} ${size} ${mtimeMs}`;
}
