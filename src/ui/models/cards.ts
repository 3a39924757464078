/** A card for each model of the catalogue: the build that counts here, its state and its fit. Pure. */
import { CATALOGUE, type CatalogueModel, type Variant } from '../../models/catalogue';
import type { DeviceFacts } from '../../models/device';
import { bestVariant, fitOf, recommended, type Fit } from '../../models/fit';
import type { ModelState } from '../../models/state';
import { secondsForGroup, type SpeedHere } from '../../models/timing';

export interface Card {
  readonly model: CatalogueModel;
  readonly variant: Variant;
  readonly fit: Fit | null;
  readonly state: ModelState;
  /** What a group of its answers takes here, at most; null where nothing comparable was measured. */
  readonly seconds: number | null;
  readonly recommended: boolean;
  readonly chosen: boolean;
}

interface Known {
  /** Null before it was looked at. */
  readonly device: DeviceFacts | null;
  readonly chosenId: string;
  /** Build picked by the user where it is not the one that fits best, by model id. */
  readonly builds: Readonly<Record<string, string>>;
  /** As measured on this device. */
  readonly speeds: readonly SpeedHere[];
  readonly stateOf: (variantId: string) => ModelState;
}

export function cardsOf(known: Known): readonly Card[] {
  const { device, chosenId, speeds, stateOf } = known;
  const seconds = (model: CatalogueModel, variant: Variant) => secondsHere(model, variant, speeds);
  const first = device === null ? null : recommended(device, seconds).id;
  return CATALOGUE.map((model) => {
    const variant = variantOf(model, known);
    const state = stateOf(variant.id);
    const there = state.status === 'ready' || state.status === 'loaded';
    const wait = seconds(model, variant);
    return {
      model,
      variant,
      state,
      fit: device === null ? null : fitOf(variant, device, there, wait),
      seconds: wait,
      recommended: model.id === first,
      chosen: variant.id === chosenId,
    };
  });
}

function variantOf(model: CatalogueModel, { device, chosenId, builds }: Known): Variant {
  const picked = model.variants.find(({ id }) => id === builds[model.id]);
  const chosen = model.variants.find(({ id }) => id === chosenId);
  const best = device === null ? undefined : bestVariant(model, device).variant;
  const variant = picked ?? chosen ?? best ?? model.variants[0];
  if (!variant) throw new Error(`${model.id} has no variant`);
  return variant;
}

/** Seconds for a group of answers, on the engine that will run this build. */
export function secondsHere(
  model: CatalogueModel,
  variant: Variant,
  speeds: readonly SpeedHere[],
): number | null {
  if (variant.kind === 'builtin') return null;
  const open = variant.kind === 'gguf' && variant.onWebGpu === true;
  return secondsForGroup(model, { id: variant.id, engine: open ? null : variant.engine }, speeds);
}
