/**
 * The shipped model libraries belong to the sources beside this file: each manifest in public/model-libs
 * names a file with that content, and holds the hash of the sources as they are now (`provenance.py`
 * defines it; this is the second implementation). A mismatch means: `npm run model-lib -- build NAME`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const tools = dirname(fileURLToPath(import.meta.url));
const shipped = join(tools, '../../public/model-libs');

const Manifest = v.object({
  name: v.string(),
  file: v.string(),
  bytes: v.pipe(v.number(), v.integer(), v.maxValue(5_000_000)),
  sha256: v.string(),
  sources: v.string(),
  versions: v.record(v.string(), v.string()),
  metadata: v.object({
    max_batch_size: v.pipe(v.number(), v.minValue(16)),
    prefill_chunk_size: v.number(),
    context_window_size: v.number(),
    params: v.array(v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.string() })),
  }),
});

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** Paths below `folder`, relative to tools/model-lib, with `/`. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(tools, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function sourcesHash(name: string): string {
  const files = [
    ...filesBelow('model_lib').filter((path) => path.endsWith('.py')),
    ...filesBelow('overlay'),
    'requirements.txt',
    `model_lib/presets/${name}.toml`,
  ].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const lines = files.map((path) => `${path}\0${sha256(readFileSync(join(tools, path)))}\n`);
  return sha256(lines.join(''));
}

const names = readdirSync(join(tools, 'model_lib/presets')).map((file) =>
  file.slice(0, -'.toml'.length),
);

describe.each(names)('model library %s', (name) => {
  const read = () =>
    v.parse(Manifest, JSON.parse(readFileSync(join(shipped, `${name}.json`), 'utf8')));

  it('is the file its manifest describes', () => {
    const manifest = read();
    const library = readFileSync(join(shipped, manifest.file));
    expect(manifest.name).toBe(name);
    expect(library.length).toBe(manifest.bytes);
    expect(sha256(library)).toBe(manifest.sha256);
    expect(manifest.file).toBe(`${name}-${manifest.sha256.slice(0, 8)}.wasm`);
    expect(library.subarray(0, 4).toString('latin1')).toBe('\0asm');
  });

  it('is the only version of itself', () => {
    const versions = readdirSync(shipped).filter(
      (file) =>
        file.startsWith(`${name}-`) && file.endsWith('.wasm') && file.length === name.length + 14,
    );
    expect(versions).toEqual([read().file]);
  });

  it('was built from the sources as they are', () => {
    expect(read().sources, `run: npm run model-lib -- build ${name}`).toBe(sourcesHash(name));
  });

  it('holds no path of the machine that built it', () => {
    const text = readFileSync(join(shipped, read().file)).toString('latin1');
    for (const folder of [
      '/home/',
      '/root/',
      // The project itself, wherever it lies, and the tool chain's folder inside any clone of it.
      join(tools, '../../'),
      '/.cache/model-lib/',
      '/tmp/',
      '/Users/',
      'site-packages/tvm/../',
    ]) {
      expect(text.includes(folder), folder).toBe(false);
    }
  });
});
