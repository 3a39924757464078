/**
 * llama.cpp in wasm (`@wllama/wllama` 3.13.0) under the engine contract: GGUF files, on the processor, in any
 * browser. A group is written in `slots` (slots.ts decides how many): each slot computes the prompt once and
 * keeps it, so the texts that follow in it begin from its cache.
 */
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { ChatFormat } from '../../models/chat-format';
import { cacheBytesPerToken, trainedContext } from '../../models/gguf/memory';
import { readGguf } from '../../models/gguf/reader';
import { cacheIsWide, contextFor } from '../../models/memory';
import type {
  Engine,
  GenerateEvent,
  GenerateRequest,
  ModelInfo,
  ModelSource,
  ScoreEvent,
} from '../../contract/engine';
import { anySignal } from '../../platform/signals';
import { hasMemory64, whyOneThread } from '../../platform/wasm';
import { aborted, contextOverflow, engineFailure, notLoaded, outOfMemory } from '../errors';
import { emptyCompletion, Sequences } from '../sequences';
import { createChannel, type Channel } from '../stream';
import { fetchBuild } from './builds';
import { graftDotProducts, knowsRelaxedSimd } from './kernels/graft';
import { Native, type LoadedFacts } from './native';
import { controlTexts, formatOf, promptString } from './prompt';
import { scorePrompt } from './score';
import { laneCount, slotsFor, threadsFor } from './slots';
import { write } from './write';

/** Prompt tokens computed at a time; an abort waits for one such step. */
const BATCH_TOKENS = 32;

/** Flash attention has no vector path in wasm either: plain attention is faster there. */
const WIDE_CACHE = { flash_attn: false, cache_type_k: 'f32', cache_type_v: 'f32' } as const;

interface Loaded {
  readonly native: Native;
  readonly format: ChatFormat | null;
  readonly controls: readonly string[];
  /** Texts written at a time, at most. */
  readonly slots: number;
  readonly contextTokens: number;
}

export function createEngine(): Engine {
  let loaded: Loaded | null = null;

  async function unload(): Promise<void> {
    const closing = loaded;
    loaded = null;
    await closing?.native.close();
  }

  /** A native end of the module leaves nothing to go on with. */
  async function sort(thrown: unknown, on: Loaded): Promise<Failure> {
    const sorted = nativeFailure(thrown, on.native.errors);
    if (loaded === on && /\(ABORT\)|unreachable|out of bounds/i.test(describeThrown(thrown))) {
      await unload();
    }
    return sorted;
  }

  return {
    name: 'wllama',

    async load(source, options, onProgress, signal): Promise<Result<ModelInfo>> {
      if (signal.aborted) return fail(aborted());
      if (source.kind !== 'gguf') return fail(notAFile());
      const { file } = source;
      const head = await readGguf(file);
      if (!head.ok) return head;
      await unload();
      onProgress({ phase: 'load', done: 0, total: file.size });
      const build = await fetchBuild(hasMemory64(), signal);
      if (!build.ok) return build;
      const wasm = graftDotProducts(build.value.wasm, knowsRelaxedSimd()).module;
      const native = new Native({ ...build.value, wasm });
      const threads = threadsFor(navigator.hardwareConcurrency, whyOneThread() === null);
      const slots = options.maxBatch ?? slotsFor(threads);
      const closeOnAbort = () => void native.close();
      signal.addEventListener('abort', closeOnAbort, { once: true });
      try {
        const trained = trainedContext(head.value);
        const perToken = cacheBytesPerToken(head.value);
        const wanted = Math.min(options.contextTokens ?? contextFor(perToken, trained), trained);
        const facts = await Promise.race([
          native.load(file, {
            n_ctx: wanted,
            n_parallel: slots,
            n_threads: threads,
            n_batch: BATCH_TOKENS,
            n_ubatch: BATCH_TOKENS,
            ...(cacheIsWide(perToken, wanted) ? WIDE_CACHE : {}),
            n_gpu_layers: 0,
            log_level: 4,
          }),
          rejectOnAbort(signal),
        ]);
        loaded = {
          native,
          format: formatOf(facts.chatTemplate, facts.addsBos),
          controls: controlTexts(head.value),
          slots,
          contextTokens: facts.contextTokens,
        };
        onProgress({ phase: 'load', done: file.size, total: file.size });
        onProgress({ phase: 'ready', done: 1, total: 1 });
        return ok(infoOf(source, facts, slots));
      } catch (thrown) {
        await native.close();
        return fail(signal.aborted ? aborted() : loadFailure(thrown, native.errors));
      } finally {
        signal.removeEventListener('abort', closeOnAbort);
      }
    },

    async *generate(request, signal): AsyncGenerator<GenerateEvent, void, void> {
      const sequences = new Sequences(request.seeds.length);
      if (signal.aborted) return yield* sequences.aborted(0);
      const on = loaded;
      if (!on) return yield* sequences.failed(notLoaded());
      const prompt = promptString(request.prompt, on.format, on.controls);
      if (!prompt.ok) return yield* sequences.failed(prompt.failure);

      // A reader that leaves early stops the writing too.
      const left = new AbortController();
      const stop = anySignal(signal, left.signal);
      const channel = createChannel<GenerateEvent>();
      const writing = writeGroup(on, prompt.value, request, stop, channel, (thrown) =>
        sort(thrown, on),
      );
      try {
        yield* channel;
      } finally {
        left.abort();
        channel.stop();
        await writing;
      }
    },

    async *score(request, signal): AsyncGenerator<ScoreEvent, void, void> {
      for (const [index, item] of request.items.entries()) {
        const on = loaded;
        const prompt = on ? promptString(item.prompt, on.format, on.controls) : fail(notLoaded());
        if (!on || !prompt.ok || signal.aborted) {
          const why = signal.aborted ? aborted() : prompt.ok ? notLoaded() : prompt.failure;
          yield { type: 'failed', index, failure: why };
          continue;
        }
        try {
          const score = await scorePrompt(on.native, prompt.value, item.continuations, signal);
          yield score
            ? { type: 'scored', index, ...score }
            : { type: 'failed', index, failure: aborted() };
        } catch (thrown) {
          yield { type: 'failed', index, failure: await sort(thrown, on) };
        }
      }
    },

    unload,
  };
}

/**
 * Writes the sequences into the channel, in as many lanes as slots and window allow; each lane takes the next
 * sequence when it is done with one. The first lane goes ahead until the prompt's length is known. Never throws.
 */
async function writeGroup(
  on: Loaded,
  prompt: string,
  request: GenerateRequest,
  signal: AbortSignal,
  channel: Channel<GenerateEvent>,
  sort: (thrown: unknown) => Promise<Failure>,
): Promise<void> {
  const clock = () => performance.now();
  const start = clock();
  const send = (event: GenerateEvent) => void channel.push(event);
  const waiting = request.seeds.entries();
  let promptTokens: number | null = null;
  let prompted: () => void = () => undefined;
  const promptKnown = new Promise<void>((resolve) => (prompted = resolve));

  const onPrompt = (tokens: number, cachedTokens: number) => {
    if (promptTokens !== null) return;
    promptTokens = tokens;
    send({ type: 'prefilled', promptTokens, cachedTokens, ms: clock() - start });
    prompted();
  };
  const writeOne = async (index: number, seed: number): Promise<void> => {
    const before = clock() - start;
    if (signal.aborted) {
      const times = { firstTokenMs: before, totalMs: before };
      const completion = emptyCompletion('abort', { promptTokens: promptTokens ?? 0, ...times });
      send({ type: 'finished', index, completion });
      return;
    }
    let partial = '';
    const onText = (text: string, tokens: number) => {
      partial += text;
      send({ type: 'delta', index, text, tokens });
    };
    try {
      const writing = { prompt, seed, request, clock, onPrompt, onText };
      const completion = await write(on.native, writing, signal);
      const firstTokenMs = before + completion.firstTokenMs;
      const totalMs = before + completion.totalMs;
      send({ type: 'finished', index, completion: { ...completion, firstTokenMs, totalMs } });
    } catch (thrown) {
      send({ type: 'failed', index, failure: await sort(thrown), partial });
    }
  };
  const lane = async (): Promise<void> => {
    for (const [index, seed] of waiting) await writeOne(index, seed);
  };

  const first = lane();
  await Promise.race([promptKnown, first]);
  const each = (promptTokens ?? on.contextTokens) + request.sampling.maxTokens;
  const others = Array.from({ length: laneCount(on, each) - 1 }, lane);
  await Promise.all([first, ...others]);
  channel.close();
}

function infoOf(
  source: Extract<ModelSource, { kind: 'gguf' }>,
  facts: LoadedFacts,
  slots: number,
): ModelInfo {
  const { threads } = facts;
  return {
    id: source.id,
    engine: 'wllama',
    dialect: 'chat',
    quantisation: quantisationOf(source.id, facts.metadata),
    hash: source.hash,
    contextTokens: facts.contextTokens,
    capabilities: {
      maxBatch: slots,
      sharedPrefill: slots === 1,
      score: true,
      jsonSchema: true,
      choice: true,
      seeded: true,
    },
    device: `wasm, ${counted(threads, 'thread')}, ${counted(slots, 'slot')}`,
  };
}

/** llama.cpp's `general.file_type`, by the name in the file where it says one. */
const FILE_TYPES: Readonly<Record<string, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  12: 'Q3_K_M',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  32: 'BF16',
};

function quantisationOf(id: string, metadata: Readonly<Record<string, string>>): string {
  const named = /(?:^|[-_.])((?:IQ|Q)\d[\w]*|BF16|F16|F32)(?=$|[-.])/i.exec(id)?.[1];
  return named?.toUpperCase() ?? FILE_TYPES[metadata['general.file_type'] ?? ''] ?? 'unknown';
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function notAFile(): Failure {
  return failure('model', 'unsupported', 'This engine opens GGUF files only. Choose a GGUF model.');
}

function loadFailure(thrown: unknown, errors: string): Failure {
  const sorted = nativeFailure(thrown, errors);
  if (sorted.code === 'out-of-memory') return sorted;
  return failure(
    'model',
    'malformed',
    'llama.cpp could not open the model file. It may be damaged, or of a kind this version does not know: download it again, or choose another model.',
    { detail: [describeThrown(thrown), errors].filter((text) => text !== '').join('\n') },
  );
}

function nativeFailure(thrown: unknown, errors: string): Failure {
  const message = describeThrown(thrown);
  const overflow =
    /request \((\d+) tokens\) exceeds the available context size \((\d+) tokens\)/.exec(message);
  if (overflow) return contextOverflow(Number(overflow[1]), Number(overflow[2]));
  if (/memory|bad_alloc/i.test(errors) && /alloc|enlarge|out of/i.test(errors)) {
    return outOfMemory(errors);
  }
  if (/grammar|json.?schema/i.test(errors)) {
    return failure(
      'engine',
      'bad-request',
      'llama.cpp could not follow the constraint (JSON schema or choice). Simplify it.',
      { detail: errors },
    );
  }
  const sorted = engineFailure(thrown);
  return errors === '' ? sorted : { ...sorted, detail: `${sorted.detail ?? ''}\n${errors}` };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')), {
      once: true,
    });
  });
}
