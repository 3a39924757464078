/**
 * The lab's runs on this page: which are drawn, which one trains, which wait for it. One run trains at a time;
 * those of an experiment follow each other. Owns starting, controls and going on; drawing is left to components.
 */
import type { LabRun } from '../../lab/client';
import type { Checkpoint } from '../../lab/checkpoints/checkpoints';
import { DEFAULT_LAB, type LabConfig } from '../../lab/config';
import type { LabEvent } from '../../lab/events';
import type { Experiment } from '../../lab/experiments';
import type { ExhibitRun } from '../../lab/logs/exhibit';
import type { DeviceChoice } from '../../micro/device';
import type { Precision } from '../../safetensors/safetensors';
import { failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { PresetName } from '../../reasoner/careless';
import type { LabDoors } from './doors';
import { LabKeep } from './keep/lab-keep.svelte';
import { LabRunState, type RunOrigin } from './lab-run.svelte';
import { readFigures, type PresetFigures } from './setup/provenance';
import { listRecorded, opening, readRecorded } from './keep/recorded';
import { runTitle } from './words';

export class LabDesk {
  runs = $state.raw<readonly LabRunState[]>([]);
  /** The run whose group, probe and files are shown. */
  shownId = $state<string | null>(null);
  recorded = $state.raw<readonly ExhibitRun[]>([]);
  recordedFailure = $state.raw<Failure | null>(null);
  experiment = $state.raw<Experiment | null>(null);
  device = $state<DeviceChoice>('auto');

  readonly keep: LabKeep;
  readonly #doors: LabDoors;
  #active = $state.raw<{ run: LabRunState; handle: LabRun } | null>(null);
  #count = 0;
  #opened = false;

  constructor(doors: LabDoors) {
    this.#doors = doors;
    this.keep = new LabKeep(doors);
  }

  get shown(): LabRunState | null {
    return this.runs.find(({ id }) => id === this.shownId) ?? this.runs[0] ?? null;
  }

  get training(): LabRunState | null {
    return this.#active?.run ?? null;
  }

  get waiting(): number {
    return this.runs.filter(({ status }) => status === 'waiting').length;
  }

  /** Once a page: the kept runs, and the recorded ones with the opening exhibit on the screen. */
  async open(): Promise<void> {
    if (this.#opened) return;
    this.#opened = true;
    void this.keep.refresh();
    const list = await listRecorded(this.#doors);
    if (!list.ok) {
      this.recordedFailure = list.failure;
      return;
    }
    this.recorded = list.value;
    if (this.runs.length > 0) return;
    await this.showRecorded(opening(list.value).map((run) => ({ run, label: null })));
  }

  async showRecorded(
    wanted: readonly { readonly run: ExhibitRun; readonly label: string | null }[],
    experiment: Experiment | null = null,
  ): Promise<void> {
    const read = await Promise.all(
      wanted.map(async (one) => ({ ...one, log: await readRecorded(this.#doors, one.run.file) })),
    );
    this.#hideAll();
    this.experiment = experiment;
    let first: string | null = null;
    for (const { run, label, log } of read) {
      const id = `recorded:${run.file}`;
      if (!log.ok) {
        this.recordedFailure = log.failure;
        continue;
      }
      const existing = this.runs.find((one) => one.id === id);
      if (existing) {
        existing.visible = true;
        existing.label = label ?? runTitle(existing.config);
      } else this.#add(id, label, log.value, 'recorded');
      first ??= id;
    }
    this.shownId = first ?? this.shownId;
  }

  /** What the page's record says of a preset before any training; null where it has no figures. */
  async figuresOf(preset: PresetName): Promise<PresetFigures | null> {
    const text = await this.#doors.provenance(preset);
    return text.ok ? readFigures(text.value) : null;
  }

  /** A log from a file the lab saved. */
  openFile(events: readonly LabEvent[], name: string): void {
    this.#add(this.#doors.newId(), name, events, 'file');
  }

  start(config: LabConfig, label?: string): void {
    if (this.training === null) this.experiment = null;
    // Recorded curves of the other preset begin elsewhere and would only confuse.
    for (const run of this.runs) {
      if (run.origin === 'recorded' && run.config.preset !== config.preset) run.visible = false;
    }
    this.#queue(config, label);
    this.#pump();
  }

  startExperiment(experiment: Experiment): void {
    this.#hideAll();
    this.experiment = experiment;
    for (const { label, config } of experiment.runs) this.#queue(config, label);
    this.#pump();
  }

  pause(): void {
    this.#active?.handle.pause();
  }

  step(): void {
    this.#active?.handle.step();
  }

  resume(): void {
    this.#active?.handle.resume();
  }

  /** Stops the run that trains; `all` also lets go of those that wait. */
  stop(all: boolean): void {
    if (all) this.runs = this.runs.filter(({ status }) => status !== 'waiting');
    const active = this.#active;
    if (!active) return;
    active.run.status = 'stopping';
    active.handle.stop();
  }

  /** Ends the worker at once, for one that does not answer; the last checkpoint stays. */
  kill(): void {
    this.#active?.handle.close();
  }

  /** Takes a run off the screen; its checkpoint stays. A run that trains is stopped first. */
  remove(run: LabRunState): void {
    if (this.training === run) return;
    this.runs = this.runs.filter((other) => other !== run);
  }

  /** Puts a kept run on the screen as it stands: curves, group, weights. */
  async openKept(id: string): Promise<void> {
    const there = this.runs.find((run) => run.id === id);
    if (there) {
      there.visible = true;
      this.shownId = id;
      return;
    }
    const checkpoint = await this.keep.open(id);
    if (checkpoint) this.#put(checkpoint);
  }

  /** A checkpoint's file: kept in this browser and put on the screen. */
  async openCheckpoint(bytes: Uint8Array): Promise<Result<void>> {
    const read = await this.keep.read(bytes);
    if (!read.ok) return read;
    this.#put(read.value);
    return ok(undefined);
  }

  /** Trains on from what is kept of a run. */
  async goOn(id: string): Promise<void> {
    await this.openKept(id);
    const run = this.runs.find((one) => one.id === id);
    if (!run || !this.keep.has(id) || run.busy) return;
    run.failure = null;
    run.fromCheckpoint = true;
    run.status = 'waiting';
    this.#pump();
  }

  /** The run as it stands: of this moment while it trains, of its last step afterwards. */
  async checkpointOf(run: LabRunState): Promise<Result<Checkpoint>> {
    if (this.#active?.run === run) return this.#active.handle.checkpoint();
    const known = run.checkpoint ?? (this.keep.has(run.id) ? await this.keep.open(run.id) : null);
    return known === null ? fail(noWeights) : ok(known);
  }

  /** The run's policy as a safetensors file. */
  async weights(run: LabRunState, precision: Precision): Promise<Result<Uint8Array<ArrayBuffer>>> {
    const checkpoint = await this.checkpointOf(run);
    return checkpoint.ok
      ? ok(await this.#doors.weightsOf(checkpoint.value, 'policy', precision))
      : checkpoint;
  }

  async checkpointFile(run: LabRunState): Promise<Result<Uint8Array<ArrayBuffer>>> {
    const checkpoint = await this.checkpointOf(run);
    return checkpoint.ok ? ok(await this.#doors.checkpoints.write(checkpoint.value)) : checkpoint;
  }

  /** Keeps the run's policy for the main page; gives the model's id there. */
  async send(run: LabRunState): Promise<Result<string>> {
    const checkpoint = await this.checkpointOf(run);
    return checkpoint.ok ? this.keep.send(checkpoint.value) : checkpoint;
  }

  #hideAll(): void {
    for (const run of this.runs) if (!run.busy) run.visible = false;
  }

  #queue(config: LabConfig, label?: string): void {
    const id = this.#doors.newId();
    this.#count += 1;
    const run = new LabRunState(id, this.#count, label ?? runTitle(config), config, 'live');
    this.runs = [...this.runs, run];
    if (this.training === null) this.shownId ??= id;
  }

  #add(
    id: string,
    label: string | null,
    events: readonly LabEvent[],
    origin: RunOrigin,
    known?: LabConfig,
  ): LabRunState {
    const first = events.find((event) => event.type === 'lab.started');
    const config = known ?? { ...DEFAULT_LAB, ...first?.config };
    this.#count += 1;
    const run = new LabRunState(id, this.#count, label ?? runTitle(config), config, origin);
    run.load(events);
    if (run.status === 'running' || run.status === 'paused') run.status = 'stopped';
    this.runs = [...this.runs, run];
    this.shownId = id;
    return run;
  }

  #put(checkpoint: Checkpoint): LabRunState {
    const { id, events, config, state } = checkpoint;
    const run = this.#add(id, null, events, 'live', config);
    run.checkpoint = checkpoint;
    run.step = state.step;
    run.status = state.step >= config.steps ? 'completed' : 'stopped';
    return run;
  }

  #pump(): void {
    if (this.#active !== null) return;
    const next = this.runs.find(({ status }) => status === 'waiting');
    if (next) void this.#drive(next);
  }

  async #drive(run: LabRunState): Promise<void> {
    run.status = 'starting';
    run.checkpoint = null;
    this.shownId = run.id;
    const handle = this.#doors.start({
      ...{ id: run.id, config: run.config, device: this.device },
      checkpoint: run.fromCheckpoint,
    });
    this.#active = { run, handle };
    for await (const event of handle.events) {
      if (event.type === 'lab.finished' && run.step > 0) {
        const checkpoint = await handle.checkpoint();
        if (checkpoint.ok) run.checkpoint = checkpoint.value;
      }
      run.push(event);
    }
    run.flush();
    handle.close();
    // First, so that what can be gone on with is offered at once.
    await this.keep.refresh();
    this.#active = null;
    // One that could not even start would fail again: those that wait are let go.
    if (run.failure !== null && run.step === 0) this.stop(true);
    this.#pump();
  }
}

const noWeights = failure(
  'engine',
  'not-loaded',
  'This run has no weights here: only its log was recorded. Start it to train them.',
);
