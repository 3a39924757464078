/** A model made on the device: where its parts come from, what is checked, and that a broken merge leaves nothing. */
import { sha256 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import type { GgufVariant, MadeFrom } from './entry';
import { createConsent } from './consent';
import type { DownloadProgress } from './download';
import { createLedger } from './ledger';
import { MergeStopped, type Merger } from './lora/merger';
import { make } from './making';
import { memoryStore } from './store';
import { failure } from '../failure/failure';

const bytes = (text: string) => new TextEncoder().encode(text);
const BASE = bytes('a base model of some bytes');
const ADAPTER = bytes('the weights of an adapter');
const MERGED = bytes('the merged model, which is longer than both of its parts');

/** @param over what a server holds instead; null is a 404. */
async function setting(
  over: Record<string, Uint8Array<ArrayBuffer> | null> = {},
  { consent: agreed = true } = {},
) {
  const base: GgufVariant = {
    kind: 'gguf',
    id: 'base',
    engine: 'wllama',
    quantisation: 'Q4_1',
    downloadBytes: BASE.length,
    exactSize: true,
    memoryBytes: 1,
    needsF16: false,
    file: 'base.gguf',
    sha256: await sha256(BASE),
    urls: ['models/base.gguf', 'https://elsewhere.example/base.gguf'],
  };
  const madeFrom: MadeFrom = {
    base,
    name: 'Tutored',
    adapter: {
      config: 'tutor/adapter_config.json',
      weights: 'tutor/adapter_model.safetensors',
      bytes: ADAPTER.length,
      sha256: await sha256(ADAPTER),
    },
  };
  const variant = {
    ...base,
    id: 'tutored',
    file: 'tutored.gguf',
    downloadBytes: MERGED.length,
    sha256: await sha256(MERGED),
    urls: ['models/tutored.gguf'],
    madeFrom,
  };
  const served: Record<string, Uint8Array<ArrayBuffer> | null> = {
    'https://elsewhere.example/base.gguf': BASE,
    'tutor/adapter_config.json': bytes('{}'),
    'tutor/adapter_model.safetensors': ADAPTER,
    ...over,
  };
  const asked: string[] = [];
  const store = memoryStore();
  const consent = createConsent('https://page.example');
  if (agreed) consent.give('tutored');
  const closed: string[] = [];
  /** Hands the expected file over in two pieces, and says what it was given. */
  const merge: Merger = async (from, { config, weights }, name) => {
    expect(await from.text()).toBe(new TextDecoder().decode(BASE));
    expect([config, weights, name]).toEqual(['{}', ADAPTER, 'Tutored']);
    const pieces = [MERGED.slice(0, 20), MERGED.slice(20)];
    return {
      ok: true,
      value: {
        bytes: MERGED.length,
        next: () => Promise.resolve(pieces.shift() ?? null),
        close: () => void closed.push('closed'),
      },
    };
  };
  const deps = {
    store,
    consent,
    ledger: createLedger(() => '2026-01-01T00:00:00Z'),
    clock: () => 0,
    fetch: (url: string) => {
      asked.push(url);
      const body = served[url] ?? null;
      return Promise.resolve(
        body === null ? new Response('no', { status: 404 }) : new Response(body),
      );
    },
    merge,
  };
  return { variant, base, deps, store, asked, closed };
}

const never = new AbortController().signal;
const quiet = () => undefined;

describe('make', () => {
  test('takes the merged file where the page’s own server has it, and nothing else', async () => {
    const { variant, deps, store, asked } = await setting({ 'models/tutored.gguf': MERGED });
    const made = await make(variant, deps, quiet, never);
    expect(made.ok && (await made.value.text())).toBe(new TextDecoder().decode(MERGED));
    expect(asked).toEqual(['models/tutored.gguf']);
    expect(await store.seal('tutored.gguf')).toEqual({
      bytes: MERGED.length,
      sha256: variant.sha256,
    });
  });

  test('else downloads the base, merges, checks and seals; the base stays', async () => {
    const { variant, base, deps, store, asked, closed } = await setting();
    const phases = new Set<DownloadProgress['phase']>();
    const made = await make(variant, deps, ({ phase }) => phases.add(phase), never);
    expect(made.ok && (await made.value.text())).toBe(new TextDecoder().decode(MERGED));
    expect(asked).toEqual([
      'models/tutored.gguf',
      'models/base.gguf',
      'https://elsewhere.example/base.gguf',
      'tutor/adapter_config.json',
      'tutor/adapter_model.safetensors',
    ]);
    expect((await store.seal('tutored.gguf'))?.sha256).toBe(variant.sha256);
    expect((await store.seal('base.gguf'))?.sha256).toBe(base.sha256);
    expect([...phases]).toEqual(['downloading', 'merging']);
    expect(closed).toEqual(['closed']);
    // A second time nothing is asked for.
    await make(variant, deps, quiet, never);
    expect(asked).toHaveLength(5);
  });

  test('a base that is here already costs no download', async () => {
    const { variant, base, deps, store, asked } = await setting({ 'models/tutored.gguf': MERGED });
    const appender = await store.append('base.gguf');
    await appender.write(BASE);
    await appender.close();
    await store.finish('base.gguf', { bytes: BASE.length, sha256: base.sha256 });
    expect((await make(variant, deps, quiet, never)).ok).toBe(true);
    expect(asked).toEqual(['tutor/adapter_config.json', 'tutor/adapter_model.safetensors']);
  });

  test('nothing is fetched from elsewhere without consent to this model', async () => {
    const { variant, deps, asked } = await setting({}, { consent: false });
    const made = await make(variant, deps, quiet, never);
    expect(made.ok).toBe(false);
    expect(asked).toEqual(['models/tutored.gguf', 'models/base.gguf']);
  });

  test.each([
    ['another adapter', { 'tutor/adapter_model.safetensors': bytes('x') }, 'unreachable'],
    ['no adapter', { 'tutor/adapter_model.safetensors': null }, 'unreachable'],
  ])('%s is refused before anything is merged', async (_, over, code) => {
    const { variant, deps, store } = await setting(over);
    expect(await make(variant, deps, quiet, never)).toMatchObject({ failure: { code } });
    expect((await store.read('tutored.gguf')).size).toBe(0);
    expect(await store.seal('base.gguf')).not.toBeNull();
  });

  test('a merge that comes out otherwise is deleted', async () => {
    const { variant, deps, store } = await setting();
    const wrong = { ...variant, sha256: '0'.repeat(64) };
    expect(await make(wrong, deps, quiet, never)).toMatchObject({ failure: { code: 'integrity' } });
    expect(await store.list()).toEqual([expect.objectContaining({ name: 'base.gguf' })]);
  });

  test.each([
    [new DOMException('full', 'QuotaExceededError'), 'quota'],
    [new MergeStopped(failure('model', 'worker-died', 'gone')), 'worker-died'],
  ])('%s in the middle leaves no part, and the next time succeeds', async (thrown, code) => {
    const { variant, deps, store, closed } = await setting();
    let pieces = 0;
    const breaking: Merger = async (...given) => {
      const merging = await deps.merge(...given);
      if (!merging.ok) return merging;
      const next = () => (pieces++ === 1 ? Promise.reject(thrown) : merging.value.next());
      return { ok: true, value: { ...merging.value, next } };
    };
    const made = await make(variant, { ...deps, merge: breaking }, quiet, never);
    expect(made).toMatchObject({ ok: false, failure: { code } });
    expect((await store.read('tutored.gguf')).size).toBe(0);
    expect(closed).toEqual(['closed']);
    expect((await make(variant, deps, quiet, never)).ok).toBe(true);
  });

  test('a stop ends it after the piece at hand, with no part left', async () => {
    const { variant, deps, store, closed } = await setting();
    const stop = new AbortController();
    const made = await make(
      variant,
      deps,
      ({ phase }) => phase === 'merging' && stop.abort(),
      stop.signal,
    );
    expect(made).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    expect((await store.read('tutored.gguf')).size).toBe(0);
    expect(closed).toEqual(['closed']);
  });
});
