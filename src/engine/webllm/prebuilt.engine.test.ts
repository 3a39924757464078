/** Prebuilt models, which web-llm keeps itself, stood in for by the tiny form laid out as a download of its. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GenerateEvent } from '../../contract/engine';
import { collect, completions } from '../../../test/contract/engine-suite';
import type { LibraryMetadata } from '../../models/gguf/convert';
import { md5Hex } from '../../models/md5';
import { createEngine } from './adapter';
import { generateGroup, type GroupModel } from './generate';
import { Grammars } from './grammar';
import { convertReasoner, reasonerFiles } from './reasoner';
import { SingleRows } from './single';
import { loaded, never, request, source } from '../../../test/support/engine/tiny';

const files = reasonerFiles(512);
const base = 'https://models.invalid/tiny/resolve/main/';
const record = {
  model: 'https://models.invalid/tiny',
  model_id: 'tiny-q0f32-MLC',
  model_lib: 'https://models.invalid/tiny.wasm',
};
const prebuilt = { kind: 'mlc', id: record.model_id } as const;

/** Shards as web-llm has stored them, by address. */
let shards: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Leaves a prebuilt model in Cache storage as web-llm does after a download, sums included. */
beforeEach(async () => {
  const manifest = (await (await fetch('/model-libs/tiny-llama-f32.json')).json()) as {
    file: string;
    metadata: LibraryMetadata;
  };
  const bytes = new Uint8Array(await (await fetch(source.url)).arrayBuffer());
  const weights = convertReasoner(bytes, manifest.metadata.params);
  if (!weights.ok) throw new Error(weights.failure.message);
  const { index, shardNames, readShard } = weights.value;
  shards = new Map(
    await Promise.all(
      shardNames.map(async (name) => [base + name, await readShard(name)] as const),
    ),
  );
  const list = JSON.parse(index) as { records: { dataPath: string; md5sum?: string }[] };
  for (const shard of list.records) shard.md5sum = await md5Hex(shards.get(base + shard.dataPath)!);
  const config = await caches.open('webllm/config');
  await config.put(`${base}mlc-chat-config.json`, new Response(files.chatConfig));
  const wasm = await caches.open('webllm/wasm');
  await wasm.put(record.model_lib, await fetch(`/model-libs/${manifest.file}`));
  const model = await caches.open('webllm/model');
  await model.put(`${base}tokenizer.json`, new Response(files.tokenizer));
  await model.put(`${base}tensor-cache.json`, new Response(JSON.stringify(list)));
  for (const [url, shard] of shards) await model.put(url, new Response(shard));
});
afterEach(async () => {
  for (const name of await caches.keys()) await caches.delete(name);
});

test('a prebuilt model writes what the shipped one writes, in a batch and one by one', async () => {
  // web-llm's own cache is needed below.
  const engine = createEngine({ records: [record], ownCacheTokens: 512 });
  const result = await engine.load(prebuilt, {}, () => undefined, never);
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ''}`);
  const batched = completions(await collect(engine, request(4)), 4).map((c) => c.text);

  // The same pipeline one sequence at a time, as for libraries that cannot batch.
  const opened = engine.opened!;
  const single: GroupModel = {
    rows: new SingleRows(opened.pipeline),
    text: opened.text,
    grammars: new Grammars(opened.pipeline),
    limits: { capacityTokens: 512, contextTokens: 512, maxBatch: 1 },
    now: () => performance.now(),
    sortFault: (thrown) => Promise.reject(thrown as Error),
  };
  const events: GenerateEvent[] = [];
  for await (const event of generateGroup(single, request(4), never)) events.push(event);
  expect(completions(events, 4).map((c) => c.text)).toEqual(batched);
  await engine.unload();

  // The shipped reasoner's text includes the closing full stop, a prebuilt model's does not.
  const shipped = await loaded();
  const texts = completions(await collect(shipped, request(4)), 4).map((c) => c.text);
  expect(batched).toEqual(texts.map((t) => t.replace(/\.$/, '')));
  await shipped.unload();
});

test('a shard cut short or altered is refused and removed, and a whole one loads again', async () => {
  const model = await caches.open('webllm/model');
  const [url, whole] = [...shards][0]!;
  const spoilt = [whole.slice(0, -4), whole.map((byte, i) => (i === 4000 ? byte ^ 1 : byte))];
  for (const bytes of spoilt) {
    await model.put(url, new Response(bytes));
    const engine = createEngine({ records: [record] });
    const result = await engine.load(prebuilt, {}, () => undefined, never);
    expect(result).toMatchObject({ ok: false, failure: { code: 'integrity', canRetry: true } });
    expect(await model.match(url)).toBeUndefined();
  }
  await model.put(url, new Response(whole));
  const engine = createEngine({ records: [record] });
  expect((await engine.load(prebuilt, {}, () => undefined, never)).ok).toBe(true);
  completions(await collect(engine, request(2)), 2);
  await engine.unload();
});

test('a prebuilt model that is not in the list, or needs f16, is refused by name', async () => {
  const id = 'Qwen2.5-0.5B-Instruct-q4f16_1-MLC';
  const half = await createEngine().load({ kind: 'mlc', id }, {}, () => undefined, never);
  expect(half).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
  if (!half.ok) expect(half.failure.message).toContain('shader-f16');
  const unknown = { kind: 'mlc', id: 'No-Such' } as const;
  const none = await createEngine().load(unknown, {}, () => undefined, never);
  expect(none).toMatchObject({ ok: false, failure: { code: 'not-found' } });
});
