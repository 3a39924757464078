/**
 * How long a group of answers takes on this device, reckoned from what was measured on it: the model's own speed, else
 * another's on the same engine, by the number of weights that every token has to pass. Pure.
 */
import type { EngineName } from '../contract/engine';
import type { MeasuredSpeed } from './choice';
import { millionsOf, type CatalogueModel, type Variant } from './entry';

/** What a build did here, over a group of texts. */
export interface SpeedHere extends MeasuredSpeed {
  readonly variantId: string;
  /** Weights of its model, in millions. */
  readonly millions: number;
}

/**
 * Seconds for a whole group at full length, so more often less; null where nothing comparable was measured.
 *
 * @param engine the one that will run it; null where the faster of those measured is taken
 */
export function secondsForGroup(
  { size, settings }: Pick<CatalogueModel, 'size' | 'settings'>,
  { id, engine }: Pick<Variant, 'id'> & { readonly engine: EngineName | null },
  measured: readonly SpeedHere[],
): number | null {
  const millions = millionsOf({ size });
  const speeds = measured
    .filter((speed) => engine === null || speed.engine === engine)
    .map((speed) => ({
      own: speed.variantId === id,
      distance: Math.abs(Math.log(speed.millions / millions)),
      tokensPerSecond: (speed.tokensPerSecond * speed.millions) / millions,
    }));
  const own = speeds.filter((speed) => speed.own);
  const [nearest] = (own.length > 0 ? own : speeds).sort(
    (a, b) => a.distance - b.distance || b.tokensPerSecond - a.tokensPerSecond,
  );
  if (nearest === undefined || nearest.tokensPerSecond <= 0) return null;
  return (settings.groupSize * settings.maxTokens) / nearest.tokensPerSecond;
}
