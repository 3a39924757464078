/**
 * Draws the figures with Observable Plot. Lines are told apart by colour, by symbol and by their name at the end, so
 * that none of the three is needed alone.
 */
import type * as PlotModule from '@observablehq/plot';
import type { Curve } from '../../../evaluate/results/curves';
import type { MethodRow } from '../../../evaluate/results/table';
import { methodOf, type MethodId } from '../../../evaluate/methods';
import { percent } from '../../shared/format';
import { intervalWords, titleOf } from '../words';

export interface PlotPoint {
  readonly id: MethodId;
  readonly title: string;
  readonly g: number;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly tokens: number | null;
}

export function pointsOf(curves: readonly Curve[], groupSize: number): PlotPoint[] {
  return curves.flatMap(({ id, points }) =>
    points.map(({ g, accuracy, interval, tokens }) => ({
      ...{ id, g, accuracy, tokens },
      ...{ low: interval.low, high: interval.high },
      title: id === 'pass@k' ? 'pass@k' : titleOf(id, groupSize),
    })),
  );
}

/** Fixed by method, so that a method looks the same in every figure and evaluation. */
const LOOK: Readonly<Partial<Record<MethodId, readonly [colour: string, symbol: string]>>> = {
  single: ['var(--cluster-rest)', 'circle'],
  'min-perplexity': ['var(--cluster-3)', 'triangle'],
  majority: ['var(--cluster-1)', 'square'],
  'self-bon': ['var(--cluster-4)', 'diamond'],
  judge: ['var(--cluster-6)', 'cross'],
  synthesis: ['var(--reference)', 'star'],
  'pass@k': ['var(--cluster-5)', 'wye'],
};
const HEIGHT = 300;
/** From one line of text to the next. */
const LABEL_PIXELS = 13;
/** "Synthesis, question shown" and its tick. */
const LONGEST_NAME_PIXELS = 150;
const PLAIN = ['var(--ink-quiet)', 'circle'] as const;

export function barsPlot(
  plot: typeof PlotModule,
  width: number,
  rows: readonly MethodRow[],
  groupSize: number,
  measure: string,
): Element {
  const data = rows
    .filter(({ accuracy }) => accuracy !== null)
    .map((row) => ({
      name: titleOf(row.id, groupSize),
      accuracy: row.accuracy,
      ...row.interval,
      colour: (LOOK[row.id] ?? PLAIN)[0],
      open: methodOf(row.id).oracle,
      tip: `${titleOf(row.id, groupSize)}: ${percent(row.accuracy, 1)} (${intervalWords(row.interval)})`,
    }));
  return plot.plot({
    width,
    height: Math.max(160, 26 * data.length + 50),
    marginLeft: Math.min(190, Math.max(LONGEST_NAME_PIXELS, width * 0.42)),
    x: { domain: [0, 1], percent: false, label: measure, tickFormat: '.0%', grid: true },
    y: { domain: data.map(({ name }) => name), label: null },
    marks: [
      plot.ruleY(data, { y: 'name', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 2 }),
      plot.dot(data, {
        ...{ y: 'name', x: 'accuracy', stroke: 'colour', r: 4, strokeWidth: 2 },
        fill: (d: { open: boolean; colour: string }) => (d.open ? 'var(--paper)' : d.colour),
      }),
      plot.tip(data, plot.pointerY({ y: 'name', x: 'accuracy', title: 'tip' })),
    ],
  });
}

export function curvePlot(
  plot: typeof PlotModule,
  width: number,
  points: readonly PlotPoint[],
  x: 'g' | 'tokens',
  measure: string,
): Element {
  const data = points.map((point) => ({
    ...point,
    at: x === 'g' ? point.g : point.tokens,
    colour: (LOOK[point.id] ?? PLAIN)[0],
    symbol: (LOOK[point.id] ?? PLAIN)[1],
    tip: `${point.title}, G ${String(point.g)}: ${percent(point.accuracy, 1)} (${intervalWords(point)})`,
  }));
  const channels = { x: 'at', y: 'accuracy', z: 'id', stroke: 'colour' } as const;
  const ends = [...new Map(data.map((point) => [point.id, point])).values()];
  const extent =
    Math.max(...data.map(({ high }) => high)) - Math.min(...data.map(({ low }) => low));
  const heights = spread(
    ends.map(({ accuracy }) => accuracy),
    (LABEL_PIXELS / (HEIGHT - 50)) * extent,
  );
  const names = ends.map((end, i) => ({ ...end, label: heights[i]! }));
  const sizes = [...new Set(points.map(({ g }) => g))];
  return plot.plot({
    width,
    height: HEIGHT,
    marginRight: Math.min(140, width * 0.3),
    symbol: { legend: false },
    x:
      x === 'g'
        ? { type: 'log', base: 2, ticks: sizes, tickFormat: 'd', label: 'G' }
        : { type: 'log', label: 'tokens a question', tickFormat: '~s', ticks: 5 },
    y: { label: measure, tickFormat: '.0%', grid: true, nice: true },
    marks: [
      plot.ruleX(data, { ...{ x: 'at', y1: 'low', y2: 'high', stroke: 'colour' }, opacity: 0.3 }),
      plot.line(data, { ...channels, strokeWidth: 1.5 }),
      plot.dot(data, {
        ...channels,
        symbol: 'symbol',
        fill: 'var(--paper)',
        strokeWidth: 1.5,
        r: 4,
      }),
      plot.text(names, {
        ...{ x: 'at', y: 'label', text: 'title', textAnchor: 'start', dx: 8, fill: 'colour' },
        ...{ stroke: 'var(--paper)', strokeWidth: 4 },
      }),
      plot.tip(data, plot.pointer({ x: 'at', y: 'accuracy', title: 'tip' })),
    ],
  });
}

/**
 * `values` moved apart until neighbours are `gap` apart, in their order and as little as that takes: names at the ends
 * of lines that nearly meet must not be written over each other.
 */
export function spread(values: readonly number[], gap: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  // Runs of names that touch, each centred on the mean of its values; two runs that touch become one.
  const runs: { members: number[]; centre: number }[] = [];
  for (const i of order) {
    let run = { members: [i], centre: values[i]! };
    for (let before = runs.at(-1); before !== undefined; before = runs.at(-1)) {
      const reach = ((before.members.length + run.members.length) / 2) * gap;
      if (run.centre - before.centre >= reach - 1e-12) break;
      runs.pop();
      const members = [...before.members, ...run.members];
      run = { members, centre: members.reduce((sum, m) => sum + values[m]!, 0) / members.length };
    }
    runs.push(run);
  }
  const moved = [...values];
  for (const { members, centre } of runs) {
    for (const [at, i] of members.entries()) {
      moved[i] = members.length === 1 ? values[i]! : centre + (at - (members.length - 1) / 2) * gap;
    }
  }
  return moved;
}
