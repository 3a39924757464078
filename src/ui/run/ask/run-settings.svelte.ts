/**
 * The settings of the next run: what the model that would run it is asked by, under what the user has set himself.
 * Another model brings its own; what the user set stays.
 */
import { DEFAULT_CONFIG } from '../../../cat/task';
import { AS_IN_THE_PAPER, type ModelSettings } from '../../../models/settings';

/** The settings a user sees; everything else stays at its default. */
export interface Settings extends ModelSettings {
  readonly seed: number;
}

const NAMES = ['groupSize', 'temperature', 'topP', 'maxTokens', 'seed'] as const;
type Name = (typeof NAMES)[number];

export class RunSettings implements Settings {
  #own = $state.raw<Partial<Settings>>({});
  /** Asked at every reading, so that it may depend on the question being typed. */
  #model = $state.raw<() => ModelSettings | null>(() => null);

  /** From now on what the user has not set comes from here; null where no model is known. */
  follow(model: () => ModelSettings | null): void {
    this.#model = model;
  }

  readonly #fitting = $derived.by((): Settings => {
    const { groupSize, temperature, topP, maxTokens } = this.#model() ?? DEFAULT_CONFIG;
    return { groupSize, temperature, topP, maxTokens, seed: DEFAULT_CONFIG.seed };
  });

  /** All of them as they stand now. */
  readonly all = $derived<Settings>({ ...this.#fitting, ...this.#own });

  get groupSize(): number {
    return this.all.groupSize;
  }
  set groupSize(value: number) {
    this.#set('groupSize', value);
  }

  get temperature(): number {
    return this.all.temperature;
  }
  set temperature(value: number) {
    this.#set('temperature', value);
  }

  get topP(): number {
    return this.all.topP;
  }
  set topP(value: number) {
    this.#set('topP', value);
  }

  get maxTokens(): number {
    return this.all.maxTokens;
  }
  set maxTokens(value: number) {
    this.#set('maxTokens', value);
  }

  get seed(): number {
    return this.all.seed;
  }
  set seed(value: number) {
    this.#set('seed', value);
  }

  /** Whether anything differs from what fits the model. */
  readonly changed = $derived(NAMES.some((name) => this.all[name] !== this.#fitting[name]));

  /** Whether group and sampling are the paper's; how long a rollout may be is the model's affair. */
  readonly asInThePaper = $derived(
    Object.entries(AS_IN_THE_PAPER).every(([name, value]) => this.all[name as Name] === value),
  );

  /** What the user has set, to be kept over a reload. */
  get own(): Partial<Settings> {
    return this.#own;
  }

  /** Takes these over; unreadable ones are left out. */
  take(values: { readonly [K in Name]?: unknown }): void {
    for (const name of NAMES) {
      const value = values[name];
      if (typeof value === 'number' && Number.isFinite(value)) this.#set(name, value);
    }
  }

  takeThePapers(): void {
    this.take(AS_IN_THE_PAPER);
  }

  /** Back to what fits the model. */
  reset(): void {
    this.#own = {};
  }

  #set(name: Name, value: number): void {
    this.#own = { ...this.#own, [name]: value };
  }
}
