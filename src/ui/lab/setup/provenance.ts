/**
 * What the page's own record says of a preset: how each way of answering did on held-out sums before any training
 * here. Read as untrusted input; a record without figures gives none. Pure.
 */
import * as v from 'valibot';
import { percent } from '../../shared/format';

const SHARE = v.object({ accuracy: v.number(), low: v.number(), high: v.number() });

const GROUP = v.object({
  'min-perplexity': SHARE,
  majority: SHARE,
  synthesis: SHARE,
  'synthesis-with-question': SHARE,
});

const RECORD = v.object({
  evaluation: v.nullable(
    v.object({
      n: v.number(),
      seed: v.number(),
      single: SHARE,
      greedy: SHARE,
      groups: v.record(v.pipe(v.string(), v.regex(/^\d+$/u)), GROUP),
    }),
  ),
});

export type PresetFigures = NonNullable<v.InferOutput<typeof RECORD>['evaluation']>;
export type GroupShares = v.InferOutput<typeof GROUP>;

export interface FigureRow extends GroupShares {
  readonly size: number;
}

/** Null when the record holds no figures or cannot be read. */
export function readFigures(text: string): PresetFigures | null {
  try {
    const parsed = v.safeParse(RECORD, JSON.parse(text));
    return parsed.success ? parsed.output.evaluation : null;
  } catch {
    return null;
  }
}

/** By group size, smallest first; with a single trace there is nothing to choose from. */
export function figureRows({ groups }: PresetFigures): FigureRow[] {
  return Object.entries(groups)
    .map(([size, shares]) => ({ size: Number(size), ...shares }))
    .filter(({ size }) => size > 1)
    .sort((a, b) => a.size - b.size);
}

type Share = v.InferOutput<typeof SHARE>;

const apart = (a: Share, b: Share): boolean => a.low > b.high || b.low > a.high;

/** For each group size, how the likeliest trace stands to the synthesis: in words that the intervals carry. */
export function simplerWords(rows: readonly FigureRow[]): string {
  return rows
    .map(({ size, synthesis, 'min-perplexity': likeliest }) => {
      const both = `${percent(likeliest.accuracy, 1)} against ${percent(synthesis.accuracy, 1)}`;
      const verdict = !apart(likeliest, synthesis)
        ? 'no clear difference'
        : likeliest.accuracy > synthesis.accuracy
          ? 'the likeliest trace is better'
          : 'the synthesis is better';
      return `with ${String(size)} traces ${both}, ${verdict}`;
    })
    .join('; ');
}
