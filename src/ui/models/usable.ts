/** The models that can run now, as the Run page's line and its notices speak of them. Pure. */
import { CATALOGUE, type Variant } from '../../models/catalogue';
import type { Candidate } from '../../ability/takes';
import type { DeviceFacts } from '../../models/device';
import { tooBig } from '../../models/fit';
import type { LocalModel } from '../../models/library';
import { PLAIN, type ModelSettings } from '../../models/settings';
import type { ModelState } from '../../models/state';
import type { SpeedHere } from '../../models/timing';
import { secondsHere } from './cards';
import { paceWords } from './card-words';

export interface UsableModel extends Candidate {
  readonly name: string;
  /** Without the build, for a line of text. */
  readonly shortName: string;
  readonly goodFor: string;
  readonly weakness: string | null;
  /** What is still to be downloaded comes from another host than the page's own. */
  readonly foreign: boolean;
  /** How long a group of its answers takes here, in words; null where nothing comparable was measured. */
  readonly pace: string | null;
  /** Why it may exceed the memory of this device, in words; null where it does not. */
  readonly tooBig: string | null;
  /** How it is asked unless the user says otherwise. */
  readonly settings: ModelSettings;
  /** What a check of the model on this device found; null before one. */
  readonly checked: { readonly judges: boolean; readonly writes: boolean } | null;
}

/** A policy that the lab trained and kept in this browser. */
export interface PolicyEntry {
  readonly id: string;
  readonly name: string;
}

interface Known {
  readonly stateOf: (id: string) => ModelState;
  readonly chosen: string;
  readonly files: readonly LocalModel[];
  readonly policies: readonly PolicyEntry[];
  /** Null before it was looked at. */
  readonly device: DeviceFacts | null;
  /** As measured on this device. */
  readonly speeds: readonly SpeedHere[];
  /** Bytes of memory that files from disk need while they run, by id. */
  readonly needs: Readonly<Record<string, number>>;
}

/**
 * Models that can run without a download from elsewhere, the chosen one always among them; then the lab's policies
 * and the user's files.
 */
export function usableModels({
  stateOf,
  chosen,
  files,
  policies,
  device,
  speeds,
  needs,
}: Known): readonly UsableModel[] {
  const bigness = (bytes: number | undefined) =>
    bytes === undefined || device === null ? null : tooBig(bytes, device);
  const known = CATALOGUE.flatMap((model) =>
    model.variants
      .filter(
        (variant) => isHere(stateOf(variant.id)) || comesWithPage(variant) || variant.id === chosen,
      )
      .map((variant): UsableModel => ({
        id: variant.id,
        name: `${model.name}, ${variant.quantisation}`,
        shortName: model.name.replace(/,.*/, ''),
        goodFor: `${model.purpose}.`,
        weakness: model.character,
        downloadBytes: toDownload(variant, stateOf),
        foreign: !comesWithPage(variant),
        kinds: model.kinds,
        sumsOnly: variant.kind === 'builtin',
        weak: model.weak ?? false,
        pace: paceWords(model, secondsHere(model, variant, speeds)),
        tooBig: bigness(variant.memoryBytes),
        settings: model.settings,
        checked: null,
      })),
  );
  const trained = policies.map(({ id, name }): UsableModel => ({
    id,
    name: `From the lab: ${name}`,
    shortName: name,
    goodFor: 'The built-in reasoner as you trained it. Below a run it is held against its anchor.',
    weakness: 'It knows nothing but sums.',
    downloadBytes: null,
    foreign: false,
    kinds: ['math'],
    sumsOnly: true,
    weak: false,
    pace: null,
    tooBig: null,
    settings: PLAIN,
    checked: null,
  }));
  const own = files.map(({ id, name }): UsableModel => ({
    id,
    name,
    shortName: name,
    goodFor: 'A file from your disk.',
    weakness: null,
    downloadBytes: null,
    foreign: false,
    kinds: ['math', 'open'],
    sumsOnly: false,
    weak: false,
    pace: null,
    tooBig: bigness(needs[id]),
    settings: PLAIN,
    checked: null,
  }));
  return [...known, ...trained, ...own];
}

function isHere({ status }: ModelState): boolean {
  return status === 'ready' || status === 'loading' || status === 'loaded';
}

/** Runs without a download from elsewhere: served by the page's own origin. */
export function comesWithPage(variant: Variant): boolean {
  if (variant.kind === 'builtin') return true;
  return variant.kind === 'gguf' && variant.urls.some((url) => !/^https?:/.test(url));
}

/** Null where everything is here; of a model made from one that is here, only the adapter is missing. */
function toDownload(variant: Variant, stateOf: Known['stateOf']): number | null {
  if (variant.kind === 'builtin' || isHere(stateOf(variant.id))) return null;
  const made = variant.kind === 'gguf' ? variant.madeFrom : undefined;
  return made && isHere(stateOf(made.base.id)) ? made.adapter.bytes : variant.downloadBytes;
}
