/**
 * Merges a LoRA adapter into a GGUF file, as the page does for the tutored model: tsx tools/gguf/merge.ts
 * BASE.gguf ADAPTER-FOLDER OUT.gguf [NAME]. Prints size, SHA-256, seconds and peak memory as one line of JSON;
 * `npm start` checks the first two.
 */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readAdapter } from '../../src/models/lora/adapter';
import { planMerge } from '../../src/models/lora/merge';
import { refuse } from '../args';

const usage = 'tsx tools/gguf/merge.ts BASE.gguf ADAPTER-FOLDER OUT.gguf [NAME]';
const [base, folder, out, name = 'SmolLM2 135M Instruct, tutored'] = process.argv.slice(2);
if (base === undefined || folder === undefined || out === undefined)
  refuse('Three paths are needed.', usage);

const started = performance.now();
const adapter = readAdapter(
  await readFile(join(folder, 'adapter_config.json'), 'utf8'),
  await readFile(join(folder, 'adapter_model.safetensors')),
);
if (!adapter.ok) refuse(adapter.failure.message, usage);
const merge = await planMerge(await openAsBlob(base), adapter.value, name);
if (!merge.ok) refuse(merge.failure.message, usage);

const hash = createHash('sha256');
const file = await open(out, 'w');
for await (const chunk of merge.value.chunks()) {
  hash.update(chunk);
  await file.write(chunk);
}
await file.close();
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    file: basename(out),
    bytes: merge.value.bytes,
    sha256: hash.digest('hex'),
    seconds: Number(seconds.toFixed(1)),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
