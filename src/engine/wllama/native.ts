/**
 * The binding: one loaded llama.cpp, and streamed completions on its slots. Owns everything that is
 * wllama's own (names, errors, chunk shapes), so that the rest of the folder speaks the contract's language.
 */
import { CacheManager, Wllama, type LoadModelParams } from '@wllama/wllama/esm/index.js';
import type { LlamaBuild } from './builds';

/** llama.cpp's names, as its server reads them from the request. */
export interface NativeRequest {
  readonly prompt: string;
  readonly max_tokens: number;
  readonly temperature: number;
  readonly seed?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly min_p?: number;
  readonly repeat_penalty?: number;
  /** How many candidates to report beside each token; 0 reports no probabilities at all. */
  readonly logprobs?: number;
  readonly grammar?: string;
  readonly json_schema?: unknown;
}

export interface Candidate {
  readonly bytes: readonly number[];
  readonly logprob: number;
}

export interface NativeChunk {
  readonly text: string;
  /** Of the tokens this chunk stands for; empty where none were asked for. */
  readonly logprobs: readonly number[];
  /** Candidates at the position of the first of them, likeliest first. */
  readonly candidates: readonly Candidate[];
  readonly prompt: {
    readonly tokens: number;
    readonly cached: number;
    readonly done: boolean;
  } | null;
  readonly finishReason: 'stop' | 'length' | null;
}

/**
 * How a completion came to its end. `stopped`: by the signal or by `onChunk`. `unreadable`: the binding could
 * not hand over a chunk, because a token's bytes are no text of their own (a character written in several
 * tokens, with probabilities asked for); what had been handed over is good.
 */
export type NativeEnd = 'done' | 'stopped' | 'unreadable';

export interface LoadedFacts {
  readonly contextTokens: number;
  readonly threads: number;
  readonly chatTemplate: string | null;
  readonly addsBos: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** JSON of a chunk that holds half a character: nlohmann's message, then the binding's own stumble over it. */
const HALF_CHARACTER = /type_error\.316/;
const CROWDED =
  'A character came in pieces while several texts were written at a time, which this engine cannot read.';
const LEAST_LOGPROB = -104; // ln of the smallest 32-bit float, for probabilities that round to 0

interface RawChunk {
  readonly choices: readonly {
    readonly text: string;
    readonly finish_reason: 'stop' | 'length' | 'content_filter' | null;
    readonly logprobs: {
      readonly content?: readonly {
        readonly logprob: number;
        readonly top_logprobs?: readonly Candidate[];
      }[];
    } | null;
  }[];
  readonly prompt_progress?: { total: number; cache: number; processed: number };
}

/** The binding's own cache, which the page never uses. */
const NO_CACHE = {
  isSupported: () => true,
  read: () => Promise.resolve(null),
  write: () => Promise.reject(new Error('nothing is kept here')),
  getSize: () => Promise.resolve(-1),
  list: () => Promise.resolve([]),
  delete: () => Promise.resolve(),
};

export class Native {
  readonly #wllama: Wllama;
  /** Address of the wasm in memory, until the module has read it. */
  readonly #wasm: string;
  /** Error lines of the native side since it was last idle; a line does not say whose it is. */
  #errors: string[] = [];
  /** Requests under way, and whether another was under way at the same time. */
  readonly #running = new Set<{ crowded: boolean }>();

  /** @param build llama.cpp, fetched beforehand: its own workers then ask the network for nothing */
  constructor({ wasm, worker }: LlamaBuild) {
    this.#wasm = URL.createObjectURL(new Blob([wasm], { type: 'application/wasm' }));
    const remember = (...words: unknown[]) => void this.#errors.push(words.map(String).join(' '));
    const ignore = () => undefined;
    this.#wllama = new Wllama(
      { default: this.#wasm },
      {
        logger: { debug: ignore, log: ignore, warn: ignore, error: remember },
        // Files come from the page's own store; the binding's would refuse to start where there is no OPFS.
        cacheManager: new CacheManager([NO_CACHE]),
      },
    );
    // Without this the binding would fetch the compatibility build from a CDN.
    if (worker === null) this.#wllama.setCompat(null);
    else this.#wllama.setCompat({ worker: { code: worker }, wasm: this.#wasm }, 'firefox_safari');
  }

  get errors(): string {
    return this.#errors.join('\n');
  }

  /** Throws what the binding throws; the caller sorts it. */
  async load(file: Blob, params: LoadModelParams): Promise<LoadedFacts> {
    this.#errors = [];
    try {
      await this.#wllama.loadModel([file], params);
    } finally {
      URL.revokeObjectURL(this.#wasm);
    }
    const context = this.#wllama.getLoadedContextInfo();
    if (!context.n_ctx || !context.n_vocab) throw new Error('llama.cpp refused the file');
    return {
      contextTokens: context.n_ctx,
      threads: this.#wllama.getNumThreads(),
      chatTemplate: this.#wllama.getChatTemplate(),
      addsBos: this.#wllama.mustAddBosToken(),
      metadata: this.#wllama.getModelMetadata().meta,
    };
  }

  /**
   * Runs one completion to its end. `onChunk` returns false to stop it. Throws on any fault but those that
   * `NativeEnd` names; the slot is free again in every case.
   */
  async complete(
    request: NativeRequest,
    onChunk: (chunk: NativeChunk) => boolean,
    signal: AbortSignal,
  ): Promise<NativeEnd> {
    const stop = new AbortController();
    const relay = () => stop.abort();
    if (signal.aborted) return 'stopped';
    if (this.#running.size === 0) this.#errors = [];
    const own = { crowded: this.#running.size > 0 };
    for (const other of this.#running) other.crowded = true;
    this.#running.add(own);
    /** Error lines before this request's last good chunk: those of others, or settled. */
    let settled = this.#errors.length;
    signal.addEventListener('abort', relay, { once: true });
    try {
      await this.#wllama.createCompletion({
        ...request,
        stream: true,
        cache_prompt: true,
        return_progress: true,
        abortSignal: stop.signal,
        onData: (chunk: unknown) => {
          if (stop.signal.aborted) return;
          settled = this.#errors.length;
          if (!onChunk(chunkOf(chunk as RawChunk))) stop.abort();
        },
      } as Parameters<Wllama['createCompletion']>[0]);
      return stop.signal.aborted ? 'stopped' : 'done';
    } catch (thrown) {
      if (stop.signal.aborted) return 'stopped';
      if (!this.#errors.slice(settled).some((line) => HALF_CHARACTER.test(line))) throw thrown;
      // The binding then stumbles for every slot, and whose character it was cannot be told: no text is guessed.
      if (own.crowded) throw new Error(CROWDED, { cause: thrown });
      return 'unreadable';
    } finally {
      this.#running.delete(own);
      signal.removeEventListener('abort', relay);
    }
  }

  /** Ends the native worker and its threads. */
  async close(): Promise<void> {
    await this.#wllama.exit();
  }
}

function chunkOf(raw: RawChunk): NativeChunk {
  const choice = raw.choices[0];
  const tokens = choice?.logprobs?.content ?? [];
  const progress = raw.prompt_progress;
  return {
    text: choice?.text ?? '',
    logprobs: tokens.map(({ logprob }) => clamp(logprob)),
    candidates: (tokens[0]?.top_logprobs ?? []).map(({ bytes, logprob }) => ({
      bytes,
      logprob: clamp(logprob),
    })),
    prompt: progress
      ? {
          tokens: progress.total,
          cached: progress.cache,
          done: progress.processed >= progress.total,
        }
      : null,
    finishReason:
      choice?.finish_reason === 'content_filter' ? 'stop' : (choice?.finish_reason ?? null),
  };
}

function clamp(logprob: number): number {
  return Math.min(0, Math.max(LEAST_LOGPROB, logprob));
}
