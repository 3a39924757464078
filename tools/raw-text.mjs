/**
 * Lets Node import `./text.txt?raw` as Vite does, so that the prompts of the page serve commands too: start Node with
 * `--import ./tools/raw-text.mjs`. The file is both what registers the hook and the hook.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('?raw')) return next(url, context);
  const text = await readFile(new URL(url.slice(0, -'?raw'.length)), 'utf8');
  return {
    format: 'module',
    source: `export default ${JSON.stringify(text)};`,
    shortCircuit: true,
  };
}

// Node loads the hook itself in a thread of its own.
if (isMainThread) register(import.meta.url);
