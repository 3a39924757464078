/** What is being set up: the set of questions, the subset, the methods and settings, and what follows from them. */
import { rngFor } from '../../../chance/rng';
import {
  checkEvaluation,
  defaultConfig,
  synthesisSizes,
  type EvaluationConfig,
} from '../../../evaluate/config';
import { shippedSet, type ShippedSet } from '../../../evaluate/datasets/shipped';
import { chooseSubset, facetsOf } from '../../../evaluate/datasets/subset';
import type { Dataset, RowError } from '../../../evaluate/datasets/types';
import { parseUserFile } from '../../../evaluate/datasets/user';
import type { EvaluationStart } from '../../../evaluate/harness/harness';
import { METHOD_IDS, type MethodId } from '../../../evaluate/methods';
import type { Failure } from '../../../failure/failure';
import type { EvaluateDoors } from '../doors';

export type SourceName = ShippedSet | 'own';

export class EvaluationSetup {
  methods = $state<MethodId[]>([...METHOD_IDS]);
  groupSize = $state(8);
  temperature = $state(1);
  maxTokens = $state(256);
  seed = $state(1);
  limit = $state(20);
  levels = $state<string[]>([]);
  subjects = $state<string[]>([]);
  curve = $state(true);
  reliability = $state(true);

  #source = $state<SourceName>('math500');
  #dataset = $state.raw<Dataset | null>(null);
  #errors = $state.raw<readonly RowError[]>([]);
  #failure = $state.raw<Failure | null>(null);
  #suggested: ShippedSet | null = null;
  readonly #doors: EvaluateDoors;

  constructor(doors: EvaluateDoors) {
    this.#doors = doors;
  }

  get source(): SourceName {
    return this.#source;
  }
  get dataset(): Dataset | null {
    return this.#dataset;
  }
  /** Rows of the user's file that could not be used. */
  get errors(): readonly RowError[] {
    return this.#errors;
  }
  get failure(): Failure | null {
    return this.#failure;
  }

  readonly facets = $derived.by(() => facetsOf(this.#dataset?.questions ?? []));
  readonly config = $derived.by((): EvaluationConfig => {
    const base = defaultConfig(this.groupSize);
    const { groupSize, temperature, maxTokens, seed, limit, levels, subjects } = this;
    return {
      methods: METHOD_IDS.filter((id) => this.methods.includes(id)),
      run: { ...base.run, groupSize, temperature, maxTokens, seed },
      subset: { levels, subjects, limit, seed },
      synthesisAt: this.curve ? synthesisSizes(groupSize) : [],
      reliability: this.reliability,
    };
  });
  readonly chosen = $derived.by(() =>
    chooseSubset(
      this.#dataset?.questions ?? [],
      this.config.subset,
      rngFor(this.config.subset.seed, 'subset'),
    ),
  );
  readonly problem = $derived.by(() => checkEvaluation(this.config));

  /** Chooses the set that suits a model, once each time another one is suggested: what the user picked since stays. */
  async suggest(name: ShippedSet): Promise<void> {
    if (this.#suggested === name) return;
    this.#suggested = name;
    await this.choose(name);
  }

  /** Chooses a source; what the page ships is fetched now and not before. */
  async choose(name: SourceName): Promise<void> {
    this.#source = name;
    this.#dataset = null;
    this.#errors = [];
    this.#failure = null;
    if (name === 'own') return;
    const set = await shippedSet(name, (path) =>
      this.#doors.fetchText(path, new AbortController().signal),
    );
    // Another source was chosen while this one was on its way.
    if (this.#source !== name) return;
    if (set.ok) this.use(set.value);
    else this.#failure = set.failure;
  }

  /** The user's own file: its good rows are used, its bad ones named. */
  loadFile(name: string, text: string): void {
    const { questions, errors } = parseUserFile(name, text);
    this.use({
      ...{ name: 'own', title: name, licence: 'your own', source: name, questions },
    });
    this.#errors = errors;
  }

  use(set: Dataset): void {
    this.#dataset = set;
    this.#errors = [];
    this.#failure = null;
    this.levels = [];
    this.subjects = [];
    this.limit = Math.max(1, Math.min(this.limit, set.questions.length));
  }

  /** Null until there is a set and nothing is wrong. */
  start(): EvaluationStart | null {
    const set = this.#dataset;
    if (set === null || this.problem !== null || this.chosen.length === 0) return null;
    const { name, title, licence, source } = set;
    return {
      config: $state.snapshot(this.config) as EvaluationConfig,
      dataset: { name, title, licence, source, total: set.questions.length },
      questions: this.chosen,
    };
  }
}
