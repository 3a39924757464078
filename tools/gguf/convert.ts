/**
 * Writes the files that web-llm would be given for a GGUF file into a folder, to be looked at or checked with
 * `check.py`: tsx tools/gguf/convert.ts MODEL.gguf public/model-libs/NAME.json FOLDER. Prints seconds and
 * peak memory. The page never does this: it makes each file when it is asked for.
 */
import { openAsBlob } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convertGguf, openGguf, type LibraryMetadata } from '../../src/models/gguf/convert';
import { refuse } from '../args';

const usage = 'tsx tools/gguf/convert.ts MODEL.gguf LIBRARY.json FOLDER';
const [model, library, folder] = process.argv.slice(2);
if (model === undefined || library === undefined || folder === undefined)
  refuse('Three paths are needed.', usage);

const started = performance.now();
const { metadata } = JSON.parse(await readFile(library, 'utf8')) as { metadata: LibraryMetadata };
const opened = await openGguf(await openAsBlob(model));
if (!opened.ok) refuse(opened.failure.message, usage);
const converted = convertGguf(opened.value, metadata, metadata.context_window_size);
if (!converted.ok) refuse(converted.failure.message, usage);
const { weights, tokenizer, chatConfig } = converted.value;

await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'tensor-cache.json'), weights.index);
await writeFile(join(folder, 'tokenizer.json'), tokenizer);
await writeFile(join(folder, 'mlc-chat-config.json'), chatConfig);
for (const name of weights.shardNames)
  await writeFile(join(folder, name), await weights.readShard(name));

const seconds = (performance.now() - started) / 1000;
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ bytes: weights.totalBytes, seconds, peakMemoryMB: maxRSS / 1024 }));
