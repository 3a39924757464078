/** The models that can run now, as the Run page's line and its notices speak of them. Pure. */
import { CATALOGUE, type Variant } from '../../models/catalogue';
import type { LocalModel } from '../../models/library';
import type { ModelState } from '../../models/state';

export interface UsableModel {
  readonly id: string;
  readonly name: string;
  readonly goodFor: string;
  readonly weakness: string | null;
  /** What a first run downloads from the page's own server, bytes; null when it is here already. */
  readonly downloadBytes: number | null;
  readonly kinds: readonly ('math' | 'open')[];
}

/** A policy that the lab trained and kept in this browser. */
export interface PolicyEntry {
  readonly id: string;
  readonly name: string;
}

/**
 * Models that can run without a download from elsewhere, the chosen one always among them; then the lab's policies
 * and the user's files.
 */
export function usableModels(
  stateOf: (id: string) => ModelState,
  chosen: string,
  files: readonly LocalModel[],
  policies: readonly PolicyEntry[] = [],
): readonly UsableModel[] {
  const known = CATALOGUE.flatMap((model) =>
    model.variants
      .filter(
        (variant) => isHere(stateOf(variant.id)) || comesWithPage(variant) || variant.id === chosen,
      )
      .map((variant): UsableModel => ({
        id: variant.id,
        name: `${model.name}, ${variant.quantisation}`,
        goodFor: `${model.purpose}.`,
        weakness: model.character,
        downloadBytes: toDownload(variant, stateOf(variant.id)),
        kinds: model.kinds,
      })),
  );
  const trained = policies.map(({ id, name }): UsableModel => ({
    id,
    name: `From the lab: ${name}`,
    goodFor: 'The built-in reasoner as you trained it. Below a run it is held against its anchor.',
    weakness: 'It knows nothing but sums.',
    downloadBytes: null,
    kinds: ['math'],
  }));
  const own = files.map(({ id, name }): UsableModel => ({
    id,
    name,
    goodFor: 'A file from your disk.',
    weakness: null,
    downloadBytes: null,
    kinds: ['math', 'open'],
  }));
  return [...known, ...trained, ...own];
}

function isHere({ status }: ModelState): boolean {
  return status === 'ready' || status === 'loading' || status === 'loaded';
}

/** Runs without a download from elsewhere: served by the page's own origin. */
function comesWithPage(variant: Variant): boolean {
  if (variant.kind === 'builtin') return true;
  return variant.kind === 'gguf' && variant.urls.some((url) => !/^https?:/.test(url));
}

function toDownload(variant: Variant, state: ModelState): number | null {
  if (variant.kind === 'builtin' || !comesWithPage(variant) || isHere(state)) return null;
  return variant.downloadBytes;
}
