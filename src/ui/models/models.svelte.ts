/**
 * The models as the screens know them: a card for each, with its state, its fit and the one thing to do next,
 * and which one is chosen. The files are `models/library`'s business, memory the session's; both come in as
 * doors and are opened when somebody first looks.
 */
import {
  CATALOGUE,
  DEFAULT_LANGUAGE_MODEL,
  findVariant,
  type Variant,
} from '../../models/catalogue';
import type { Consent } from '../../models/consent';
import type { DeviceFacts } from '../../models/device';
import { worthMeasuring } from '../../models/choice';
import type { Library, LocalModel } from '../../models/library';
import { ABSENT, type ModelState } from '../../models/state';
import type { EngineName, LoadProgress, ModelInfo } from '../../contract/engine';
import { failure, type Failure } from '../../failure/failure';
import { fail, type Result } from '../../failure/result';
import type { RunEvent } from '../../cat/log/events';
import { isPolicyId } from '../../lab/checkpoints/policy-id';
import { cardsOf, type Card } from './cards';
import { readChoice, writeChoice, type ModelChoice } from './choice';
import type { ModelDoors } from './doors';
import { EngineSpeeds } from './speeds.svelte';
import { usableModels, type PolicyEntry } from './usable';

/** Opens in a moment with nothing to download, so a first run needs no choice. */
export const DEFAULT_MODEL_ID = 'reasoner-paper';

export class ModelsState {
  #device = $state.raw<DeviceFacts | null>(null);
  #library = $state.raw<Library | null>(null);
  /** Rises with every change of the library, which is plain TypeScript. */
  #version = $state(0);
  #choice = $state.raw<ModelChoice>({ modelId: DEFAULT_MODEL_ID, engine: null });
  /** Build picked by the user where it is not the one that fits best, by model id. */
  #builds = $state.raw<Readonly<Record<string, string>>>({});
  #policies = $state.raw<readonly PolicyEntry[]>([]);
  #failure = $state.raw<Failure | null>(null);
  /** The user has not chosen, so that the question decides. */
  #undecided = $state(false);
  #consent: Consent | null = null;
  #started: Promise<void> | null = null;
  #loading: AbortController | null = null;
  readonly speeds: EngineSpeeds;
  readonly #files: Record<string, string> = {};
  /** Bytes of memory that files from disk need while they run, by id. */
  #needs = $state.raw<Readonly<Record<string, number>>>({});
  readonly #doors: ModelDoors;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | null;

  constructor(doors: ModelDoors, storage: Pick<Storage, 'getItem' | 'setItem'> | null = null) {
    this.#doors = doors;
    this.#storage = storage;
    this.speeds = new EngineSpeeds(doors.measure);
    const stored = readChoice(storage);
    // Whether a policy is still there is known only once the browser's storage was asked.
    if (stored && (findVariant(stored.modelId) || isPolicyId(stored.modelId)))
      this.#choice = stored;
    else this.#undecided = true;
  }

  /** Looks at the device and at what is stored; once, whoever asks. Never throws. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  get device(): DeviceFacts | null {
    return this.#device;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** Whether downloaded files outlive the page; null before it is known. */
  get durable(): boolean | null {
    return this.#library?.durable ?? null;
  }

  get choice(): ModelChoice {
    return this.#choice;
  }

  /** The model the user chose; null where the question decides. */
  get wished(): string | null {
    return this.#undecided ? null : this.#choice.modelId;
  }

  readonly cards = $derived.by((): readonly Card[] =>
    cardsOf({
      device: this.#device,
      chosenId: this.#choice.modelId,
      builds: this.#builds,
      speeds: this.speeds.all,
      stateOf: (id) => this.state(id),
    }),
  );

  readonly local = $derived.by((): readonly LocalModel[] => {
    void this.#version;
    return this.#library?.local ?? [];
  });

  /** Models that can run without another download, the chosen one always among them. */
  readonly usable = $derived.by(() =>
    usableModels({
      stateOf: (id) => this.state(id),
      chosen: this.#choice.modelId,
      files: this.local,
      policies: this.#policies,
      device: this.#device,
      speeds: this.speeds.all,
      needs: this.#needs,
    }),
  );

  /** What a run does is heard here: it measures the model. */
  watch(event: RunEvent): void {
    const id = this.speeds.heard(event);
    if (id === null || !this.#device) return;
    void this.#doors.keepSpeeds(this.#device, id, this.speeds.of(id));
  }

  /** Looks again at what the lab has kept. */
  async refreshPolicies(): Promise<void> {
    this.#policies = await this.#doors.policies();
  }

  /** Measures both engines on a model that is on this device; one at a time. */
  async measure(id: string): Promise<void> {
    this.#failure = null;
    this.#failure = await this.speeds.measure(id);
  }

  state(id: string): ModelState {
    void this.#version;
    return this.#library?.state(id) ?? ABSENT;
  }

  /** The chosen model as the Run page shows it. */
  readonly chosen = $derived(
    this.usable.find(({ id }) => id === this.#choice.modelId) ?? this.usable[0] ?? null,
  );

  choose(id: string, engine: EngineName | null = null): void {
    this.#choice = { modelId: id, engine };
    this.#undecided = false;
    writeChoice(this.#storage, this.#choice);
  }

  /** From now on the question decides again. */
  unchoose(): void {
    this.#undecided = true;
    writeChoice(this.#storage, null);
  }

  /** The user agrees that this model is fetched, from whichever of its hosts. */
  consentTo(id: string): void {
    this.#consent?.give(id);
  }

  pickBuild(modelId: string, variantId: string): void {
    this.#builds = { ...this.#builds, [modelId]: variantId };
  }

  /** The user agrees to the download of this build, and it begins; web-llm's own also load. */
  async download(variant: Variant): Promise<void> {
    await this.start();
    this.#failure = null;
    this.#consent?.give(variant.id);
    if (variant.kind !== 'mlc') {
      await this.#library?.download(variant.id);
      return;
    }
    this.choose(variant.id);
    const loading = new AbortController();
    this.#loading = loading;
    const loaded = await this.prepare(() => {}, loading.signal);
    this.#loading = null;
    if (!loaded.ok && !loading.signal.aborted) this.#failure = loaded.failure;
  }

  stop(id: string): void {
    this.#loading?.abort();
    this.speeds.stop();
    void this.#library?.stop(id);
  }

  async remove(id: string): Promise<void> {
    const removed = await this.#library?.remove(id);
    this.#failure = removed && !removed.ok ? removed.failure : null;
  }

  /** Takes a GGUF file from disk in and chooses it; one that is cut short or is none inside is refused in words. */
  async openFile(file: File): Promise<void> {
    await this.start();
    if (!/\.gguf$/i.test(file.name)) {
      this.#failure = notGguf(file.name);
      return;
    }
    const { readGguf } = await import('../../models/gguf/reader');
    const head = await readGguf(file);
    // Only WebGPU needs to know every kind of tensor; llama.cpp knows more of them.
    this.#failure = head.ok || head.failure.code === 'unsupported' ? null : head.failure;
    if (this.#failure) return;
    const opened = this.#library?.openFile(file);
    if (!opened) return;
    const { memoryToRun } = await import('../../models/gguf/memory');
    const need = head.ok ? memoryToRun(head.value, file.size) : null;
    if (need !== null) this.#needs = { ...this.#needs, [opened.id]: need };
    this.#files[opened.id] = await this.#doors.openLocal(file);
    this.choose(opened.id);
  }

  /**
   * Brings a model into memory, the chosen one where none is named; nothing is fetched from elsewhere that was not
   * agreed to.
   */
  async prepare(
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
    named: string | null = null,
  ): Promise<Result<ModelInfo>> {
    await this.start();
    const library = this.#library;
    if (!library) return fail(this.#failure ?? NO_LIBRARY);
    if (named !== null && named !== this.#choice.modelId && this.#undecided) {
      this.#choice = { modelId: named, engine: null };
    }
    const modelId = named ?? this.#choice.modelId;
    const engine = modelId === this.#choice.modelId ? this.#choice.engine : null;
    const known = findVariant(modelId)?.variant;
    if (known?.kind === 'mlc') {
      const allowed = await library.resolve(modelId, onProgress, signal);
      if (!allowed.ok) return allowed;
    }
    const report = (progress: LoadProgress): void => {
      onProgress(progress);
      // Its own download is reported by the library itself.
      if (known?.kind !== 'gguf' || progress.phase !== 'download') {
        library.loading(modelId, progress);
      }
    };
    if (
      known?.kind === 'gguf' &&
      known.onWebGpu &&
      engine === null &&
      this.#device &&
      worthMeasuring(this.#device.gpu)
    ) {
      await this.speeds.once(modelId, signal, () => {
        onProgress({ phase: 'measure', done: 0, total: null });
      });
    }
    const choice = { modelId: this.#files[modelId] ?? modelId, engine };
    const loaded = await this.#doors.load(choice, report, signal);
    for (const other of CATALOGUE.flatMap(({ variants }) => variants)) {
      if (other.id !== modelId) library.unloaded(other.id);
    }
    if (loaded.ok) library.loading(modelId, { phase: 'ready', done: 1, total: 1 });
    else if (signal.aborted) library.unloaded(modelId);
    else library.loadFailed(modelId, loaded.failure);
    return loaded;
  }

  async #start(): Promise<void> {
    try {
      const [{ library, consent }, device] = await Promise.all([
        this.#doors.open(),
        this.#doors.probe(),
      ]);
      this.#consent = consent;
      this.#device = device;
      library.subscribe(() => {
        this.#version += 1;
      });
      this.#library = library;
      await Promise.all([library.refresh(), this.refreshPolicies()]);
      const { modelId } = this.#choice;
      if (isPolicyId(modelId) && !this.#policies.some(({ id }) => id === modelId)) {
        this.#choice = { modelId: DEFAULT_MODEL_ID, engine: null };
      }
      for (const { id, kind } of CATALOGUE.flatMap(({ variants }) => variants))
        if (kind !== 'builtin') this.speeds.learn(id, await this.#doors.keptSpeeds(device, id));
      const first = findVariant(DEFAULT_MODEL_ID)?.variant;
      if (this.#undecided && first?.kind === 'builtin' && (await this.#doors.missing(first.url))) {
        const { id } = findVariant(DEFAULT_LANGUAGE_MODEL)!.variant;
        this.#choice = { modelId: id, engine: null };
      }
    } catch {
      this.#failure = NO_LIBRARY;
      this.#started = null;
    }
  }
}

const NO_LIBRARY = failure(
  'storage',
  'unavailable',
  'The list of models could not be opened. Load the page again; recorded runs work without it.',
  { canRetry: true },
);

function notGguf(name: string): Failure {
  return failure(
    'parse',
    'unsupported',
    `“${name}” is not a GGUF file. Models from disk are single files whose name ends in .gguf.`,
  );
}
