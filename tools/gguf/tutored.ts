/**
 * The tutored model's file and its record. Without words: merges the adapter in `public/tutor/careful` into the default
 * model and holds the result against `src/models/tutored.json` (`npm start` does this). `--record` writes that
 * record anew instead, which a new adapter needs.
 */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_GGUF, TUTORED_GGUF } from '../../src/models/catalogue';
import { readAdapter } from '../../src/models/lora/adapter';
import { planMerge } from '../../src/models/lora/merge';

const RECORD = 'src/models/tutored.json';
const ADAPTER = 'public/tutor/careful';
const record = parseArgs({ options: { record: { type: 'boolean', default: false } } }).values
  .record;
const target = join('models', TUTORED_GGUF.file);

const weights = await readFile(join(ADAPTER, 'adapter_model.safetensors'));
const adapter = readAdapter(await readFile(join(ADAPTER, 'adapter_config.json'), 'utf8'), weights);
if (!adapter.ok) throw new Error(adapter.failure.message);
const base = await openAsBlob(join('models', DEFAULT_GGUF.file));
const { name } = TUTORED_GGUF.madeFrom;
const merge = await planMerge(base, adapter.value, name);
if (!merge.ok) throw new Error(merge.failure.message);

const hash = createHash('sha256');
const file = await open(`${target}.part`, 'w');
for await (const chunk of merge.value.chunks()) {
  hash.update(chunk);
  await file.write(chunk);
}
await file.close();
const made = {
  bytes: merge.value.bytes,
  sha256: hash.digest('hex'),
  adapterBytes: weights.length,
  adapterSha256: createHash('sha256').update(weights).digest('hex'),
};
if (record) {
  await writeFile(RECORD, `${JSON.stringify(made, null, 2)}\n`);
  console.log(`${RECORD} written: ${made.sha256.slice(0, 12)}`);
} else if (made.sha256 !== TUTORED_GGUF.sha256) {
  await rm(`${target}.part`);
  throw new Error(
    `the merged file is not the one recorded (${made.sha256.slice(0, 12)}, not ${TUTORED_GGUF.sha256.slice(0, 12)})`,
  );
}
await rename(`${target}.part`, target);
