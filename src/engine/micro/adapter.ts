/**
 * The built-in reasoner as an engine: dialect `sums`, through jax-js on WebGPU where there is a real adapter
 * and on wasm otherwise. Prompts are texts of the reasoner's notation; a group decodes in one batch from one
 * prefill. Weights come from the page's own origin, or from a policy the lab trained.
 */
import { rngFor } from '../../chance/rng';
import type {
  Completion,
  ContinuationScore,
  Engine,
  FinishReason,
  GenerateEvent,
  GenerateRequest,
  LoadProgress,
  ModelInfo,
  ModelSource,
  Prompt,
  ScoreEvent,
} from '../../contract/engine';
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { startDevice } from '../../micro/device';
import { MAX_LENGTH } from '../../micro/model';
import { readReasoner, type ReasonerFile } from '../../micro/weights';
import { decode, encode, END, TRACE_LENGTH } from '../../reasoner/notation';
import { systemClock, type Clock } from '../clock';
import { aborted, contextOverflow, engineFailure, notLoaded, unsupported } from '../errors';
import { emptyCompletion, Sequences } from '../sequences';
import { Decoder, type Session } from './decoder';
import { chooseToken } from './sampling';

export interface MicroOptions {
  readonly clock?: Clock;
  /** Fetches the weights; the page's own `fetch` by default. */
  readonly read?: (url: string, signal: AbortSignal) => Promise<Response>;
}

const MAX_BATCH = 16;

const CAPABILITIES: ModelInfo['capabilities'] = {
  maxBatch: MAX_BATCH,
  sharedPrefill: true,
  score: true,
  jsonSchema: false,
  choice: false,
  seeded: true,
};

interface Writing {
  /** What was given away as deltas, and what is held back. */
  text: string;
  held: string;
  readonly tokens: number[];
  readonly logprobs: number[];
  firstTokenMs: number;
  finish: FinishReason | null;
}

export function createEngine(options: MicroOptions = {}): Engine {
  const clock = options.clock ?? systemClock;
  const read = options.read ?? ((url, signal) => fetch(url, { signal }));
  let decoder: Decoder | null = null;

  async function fetchWeights(
    source: ModelSource,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<{ file: ReasonerFile; hash: string | null }>> {
    if (source.kind !== 'builtin') {
      return fail(
        unsupported(
          'This engine runs the built-in reasoner only. Choose another engine for this model.',
        ),
      );
    }
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      const response = await read(source.url, signal);
      if (!response.ok) return fail(unreachable(`HTTP ${String(response.status)}`));
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (thrown) {
      return fail(signal.aborted ? aborted() : unreachable(describeThrown(thrown)));
    }
    onProgress({ phase: 'download', done: bytes.length, total: bytes.length });
    const file = readReasoner(bytes);
    return file.ok ? ok({ file: file.value, hash: await sha256(bytes) }) : file;
  }

  /** Ids of a prompt that fits, or why it does not. */
  function tokensOf(prompt: Prompt, more: number): Result<number[]> {
    if (prompt.kind !== 'text') {
      return fail(
        unsupported(
          'The built-in reasoner reads sums in its own notation, not chat. Choose a language model.',
        ),
      );
    }
    const ids = encode(prompt.text);
    if (ids === null || ids.length === 0) {
      return fail(
        failure(
          'engine',
          'bad-request',
          'The built-in reasoner cannot read this prompt: it only knows digits and the signs of its notation. Ask for a sum of four numbers, or choose a language model.',
        ),
      );
    }
    return ids.length + more > MAX_LENGTH
      ? fail(contextOverflow(ids.length + more, MAX_LENGTH))
      : ok(ids);
  }

  async function* write(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    const start = clock.now();
    const loaded = decoder;
    if (loaded === null) throw notLoaded();
    if (request.constraint) {
      throw unsupported(
        'The built-in reasoner cannot be held to a schema or a choice. Choose a language model.',
      );
    }
    const limit = Math.min(request.sampling.maxTokens, TRACE_LENGTH);
    const ids = tokensOf(request.prompt, TRACE_LENGTH);
    if (!ids.ok) throw ids.failure;
    for (let from = 0; from < request.seeds.length; from += MAX_BATCH) {
      if (signal.aborted) return;
      const seeds = request.seeds.slice(from, from + MAX_BATCH);
      const session = loaded.start(ids.value, seeds.length, TRACE_LENGTH);
      try {
        yield* writeBatch(
          loaded,
          session,
          request,
          seeds,
          from,
          ids.value.length,
          limit,
          start,
          signal,
        );
      } finally {
        session.dispose();
      }
    }
  }

  async function* writeBatch(
    loaded: Decoder,
    session: Session,
    request: GenerateRequest,
    seeds: readonly number[],
    from: number,
    promptTokens: number,
    limit: number,
    start: number,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    const rngs = seeds.map((seed) => rngFor(seed, 'micro'));
    const group: Writing[] = seeds.map(() => ({
      text: '',
      held: '',
      tokens: [],
      logprobs: [],
      firstTokenMs: 0,
      finish: null,
    }));
    const vocabulary = loaded.vocabulary;
    for (let i = 0; group.some(({ finish }) => finish === null); i++) {
      const logits = await session.logits();
      if (i === 0) {
        yield {
          type: 'prefilled',
          promptTokens,
          cachedTokens: from === 0 ? 0 : promptTokens,
          ms: clock.now() - start,
        };
      }
      if (signal.aborted) return;
      const next = group.map((writing, g) => {
        if (writing.finish !== null) return END;
        const row = logits.subarray(g * vocabulary, (g + 1) * vocabulary);
        const { token, logprob } = chooseToken(
          row,
          request.sampling,
          new Set(writing.tokens),
          rngs[g]!.next(),
        );
        writing.tokens.push(token);
        writing.logprobs.push(logprob);
        if (writing.tokens.length === 1) writing.firstTokenMs = clock.now() - start;
        return token;
      });
      for (const [g, writing] of group.entries()) {
        if (writing.finish !== null) continue;
        yield* take(writing, next[g]!, from + g, request, limit);
        if (writing.finish !== null) {
          yield {
            type: 'finished',
            index: from + g,
            completion: completionOf(writing, promptTokens, clock.now() - start),
          };
        }
      }
      if (group.some(({ finish }) => finish === null)) session.advance(next);
    }
  }

  return {
    name: 'micro',

    async load(source, _options, onProgress, signal) {
      if (signal.aborted) return fail(aborted());
      try {
        const fetched = await fetchWeights(source, onProgress, signal);
        if (!fetched.ok) return fetched;
        const device = await startDevice('auto');
        if (signal.aborted) return fail(aborted());
        decoder?.dispose();
        const { file, hash } = fetched.value;
        decoder = new Decoder(file.model, file.weights);
        onProgress({ phase: 'load', done: 1, total: 1 });
        onProgress({ phase: 'ready', done: 1, total: 1 });
        return ok({
          id: source.id,
          engine: 'micro',
          dialect: 'sums',
          quantisation: 'f16',
          hash,
          contextTokens: MAX_LENGTH,
          capabilities: CAPABILITIES,
          device: `jax-js, ${device}`,
        });
      } catch (thrown) {
        return fail(engineFailure(thrown));
      }
    },

    async *generate(request, signal) {
      const start = clock.now();
      const sequences = new Sequences(request.seeds.length);
      const note = (event: GenerateEvent): GenerateEvent => {
        sequences.note(event);
        return event;
      };
      try {
        if (!signal.aborted) {
          for await (const event of write(request, signal)) yield note(event);
        }
        yield* sequences.aborted(clock.now() - start);
      } catch (thrown) {
        const problem: Failure = engineFailure(thrown);
        yield* signal.aborted ? sequences.aborted(clock.now() - start) : sequences.failed(problem);
      }
    },

    async *score(request, signal): AsyncGenerator<ScoreEvent, void, void> {
      for (const [index, { prompt, continuations }] of request.items.entries()) {
        try {
          if (signal.aborted) throw aborted();
          if (decoder === null) throw notLoaded();
          const ids = tokensOf(prompt, 0);
          if (!ids.ok) throw ids.failure;
          const scores: ContinuationScore[] = [];
          let computed = 0;
          for (const continuation of continuations) {
            if (signal.aborted) throw aborted();
            const more = tokensOf({ kind: 'text', text: continuation }, ids.value.length);
            if (!more.ok) throw more.failure;
            const logprobs = (await decoder.score(ids.value, more.value)).map((value) =>
              Math.min(0, value),
            );
            computed += ids.value.length + more.value.length;
            scores.push({ logprobs, sum: logprobs.reduce((total, value) => total + value, 0) });
          }
          yield {
            type: 'scored',
            index,
            scores,
            promptTokens: ids.value.length,
            computedTokens: computed,
          };
        } catch (thrown) {
          yield { type: 'failed', index, failure: engineFailure(thrown) };
        }
      }
    },

    unload() {
      decoder?.dispose();
      decoder = null;
      return Promise.resolve();
    },
  };
}

/**
 * Adds a token to a sequence, says what text can be shown, and ends the sequence where it is due. The end of
 * the text is held back while it could still become a stop string, since deltas cannot be taken back.
 */
function* take(
  writing: Writing,
  token: number,
  index: number,
  { sampling }: GenerateRequest,
  limit: number,
): Generator<GenerateEvent, void, void> {
  const grown = writing.text + writing.held + decode([token]);
  const stops = sampling.stop.filter((text) => text !== '');
  const stop = stops.find((text) => grown.endsWith(text));
  if (stop !== undefined) writing.finish = 'stop';
  else if (token === END) writing.finish = 'stop';
  else if (writing.tokens.length >= limit) writing.finish = 'length';
  const end =
    stop !== undefined
      ? grown.length - stop.length
      : grown.length - (writing.finish === null ? heldLength(grown, stops) : 0);
  const fresh = grown.slice(writing.text.length, end);
  writing.held = writing.finish === null ? grown.slice(end) : '';
  if (fresh === '') return;
  writing.text += fresh;
  yield { type: 'delta', index, text: fresh, tokens: fresh.length };
}

/** Characters at the end of a text that begin a stop string. */
function heldLength(text: string, stops: readonly string[]): number {
  const begins = (length: number): boolean =>
    stops.some((stop) => stop.length > length && stop.startsWith(text.slice(text.length - length)));
  for (let length = Math.min(text.length, TRACE_LENGTH); length > 0; length--) {
    if (begins(length)) return length;
  }
  return 0;
}

function completionOf(writing: Writing, promptTokens: number, totalMs: number): Completion {
  return emptyCompletion(writing.finish ?? 'error', {
    text: writing.text,
    promptTokens,
    completionTokens: writing.tokens.length,
    logprobs: Float32Array.from(writing.logprobs),
    firstTokenMs: writing.firstTokenMs,
    totalMs,
  });
}

function unreachable(detail: string): Failure {
  return failure(
    'network',
    'unreachable',
    "The built-in reasoner's weights could not be fetched. Reload the page and try again.",
    { canRetry: true, detail },
  );
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  if (!('subtle' in crypto)) return null;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
