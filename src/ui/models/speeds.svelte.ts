/** Speeds of the engines as measured on this device, by model; one measurement at a time, and it can be stopped. */
import type { RunEvent } from '../../cat/log/events';
import { findVariant } from '../../models/catalogue';
import type { MeasuredSpeed } from '../../models/choice';
import { millionsOf } from '../../models/entry';
import type { SpeedHere } from '../../models/timing';
import type { Failure } from '../../failure/failure';
import type { Result } from '../../failure/result';

/** Runs the model in both engines for a moment and keeps the result. */
export type Measure = (
  modelId: string,
  signal: AbortSignal,
) => Promise<Result<readonly MeasuredSpeed[]>>;

/** A group that wrote less tells little. */
const LEAST_TOKENS = 32;

export class EngineSpeeds {
  #known = $state.raw<Readonly<Record<string, readonly MeasuredSpeed[]>>>({});
  #measuring = $state<string | null>(null);
  #stopper: AbortController | null = null;
  #tried: readonly string[] = [];
  #running: { readonly id: string; readonly engine: MeasuredSpeed['engine'] } | null = null;
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  /** Tokens per second by engine; empty when nothing was measured. */
  of(id: string): readonly MeasuredSpeed[] {
    return this.#known[id] ?? [];
  }

  /** All of them, with the size of the model each was measured with. */
  readonly all = $derived.by((): readonly SpeedHere[] =>
    Object.entries(this.#known).flatMap(([variantId, speeds]) => {
      const model = findVariant(variantId)?.model;
      const millions = model ? millionsOf(model) : 0;
      return millions > 0 ? speeds.map((speed) => ({ ...speed, variantId, millions })) : [];
    }),
  );

  /**
   * Every run measures, too: what its rollouts took, prompt and all. Tells the model whose speed is known now. Where
   * both engines were measured alike, that comparison is left as it is.
   */
  heard(event: RunEvent): string | null {
    if (event.type === 'run.started') this.#running = event.model;
    if (event.type !== 'stage.finished' || event.stage !== 'explore') return null;
    const running = this.#running;
    if (running === null || event.tokens < LEAST_TOKENS || event.ms <= 0) return null;
    const { id, engine } = running;
    if (this.of(id).length > 1 || (engine !== 'wllama' && engine !== 'webllm')) return null;
    this.learn(id, [{ engine, tokensPerSecond: (event.tokens / event.ms) * 1000 }]);
    return id;
  }

  /** The model that is being measured now, by its id. */
  get measuring(): string | null {
    return this.#measuring;
  }

  learn(id: string, speeds: readonly MeasuredSpeed[]): void {
    this.#known = { ...this.#known, [id]: speeds };
  }

  /** Why it came to nothing; null when it worked, was stopped, or another is on. */
  async measure(id: string): Promise<Failure | null> {
    if (this.#measuring !== null) return null;
    const stopper = new AbortController();
    this.#measuring = id;
    this.#stopper = stopper;
    const measured = await this.#measure(id, stopper.signal);
    this.#measuring = null;
    this.#stopper = null;
    if (measured.ok) this.learn(id, measured.value);
    return measured.ok || stopper.signal.aborted ? null : measured.failure;
  }

  /** Measures a model that never was; once a visit, so that what fails does not hold up every load. */
  async once(id: string, signal: AbortSignal, onBegin: () => void): Promise<void> {
    if (this.of(id).length > 1 || this.#tried.includes(id)) return;
    this.#tried = [...this.#tried, id];
    onBegin();
    const stop = (): void => {
      this.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    await this.measure(id);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) this.#tried = this.#tried.filter((other) => other !== id);
  }

  stop(): void {
    this.#stopper?.abort();
  }
}
