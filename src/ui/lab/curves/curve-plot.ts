/**
 * Draws one curve of several runs with Observable Plot. Runs are told apart by colour, by dash and by their
 * number at the end of the line, so that none of the three is needed alone.
 */
import type * as PlotModule from '@observablehq/plot';
import { metricText, type CurveMetric, type CurvePoint } from './curve-metrics';

export interface CurveSeries {
  readonly number: number;
  readonly label: string;
  readonly points: readonly CurvePoint[];
}

const COLOURS = 8;
const DASHES = ['', '6 3', '2 3', '9 3 2 3'] as const;

/** By the run's number, so that a run looks the same in every chart. */
export function colourOf(number: number): string {
  return `var(--cluster-${String(((number - 1) % COLOURS) + 1)})`;
}

export function dashOf(number: number): string {
  return DASHES[(number - 1) % DASHES.length] ?? '';
}

/** Height of the axes around the drawing, and between two labels, CSS pixels. */
const AXES = 50;
const LINE = 11;

/**
 * How many pixels each line's number is lifted so that those that end side by side can be read. `unit` is what a
 * pixel is worth in the chart's values.
 */
export function labelLifts(
  ends: readonly (Pick<CurvePoint, 'step' | 'value'> | undefined)[],
  unit: number,
): number[] {
  const lifts = ends.map(() => 0);
  const order = ends
    .flatMap((end, i) => (end === undefined ? [] : [{ ...end, i }]))
    .sort((a, b) => a.step - b.step || a.value - b.value);
  order.forEach(({ step, value, i }, at) => {
    const below = order[at - 1];
    if (below?.step !== step) return;
    const free = below.value / unit + (lifts[below.i] ?? 0) + LINE;
    lifts[i] = Math.max(0, free - value / unit);
  });
  return lifts;
}

export function curvePlot(
  plot: typeof PlotModule,
  width: number,
  series: readonly CurveSeries[],
  metric: CurveMetric,
  { height, steps }: { readonly height: number; readonly steps: number },
): Element {
  const data = series.flatMap(({ number, label, points }) =>
    points.map((point) => ({
      ...point,
      number,
      tip: `${String(number)} ${label}\nstep ${String(point.step)}: ${metricText(metric, point.value)}`,
    })),
  );
  const highest = data.reduce((top, { value, high }) => Math.max(top, high ?? value), 0);
  const top = metric.top ?? (highest > 0 ? highest * 1.05 : 1);
  const ends = series.map(({ points }) => points.at(-1));
  const lifts = labelLifts(ends, top / Math.max(1, height - AXES));
  const byStep = { x: 'step', z: 'number' } as const;
  return plot.plot({
    width,
    height,
    marginLeft: 44,
    marginRight: 22,
    x: { label: 'step', domain: [0, Math.max(1, steps)], ticks: Math.max(2, width / 90) },
    y: {
      label: null,
      domain: [0, top],
      ticks: Math.max(3, height / 50),
      ...(metric.share
        ? { tickFormat: (value: number) => `${String(Number((value * 100).toFixed(1)))}%` }
        : {}),
      grid: true,
    },
    marks: [
      plot.areaY(
        data.filter(({ low }) => low !== null),
        {
          ...byStep,
          ...{ y1: 'low', y2: 'high', fillOpacity: 0.12 },
          fill: (d: { number: number }) => colourOf(d.number),
        },
      ),
      ...(metric.alarm !== undefined && top >= metric.alarm
        ? [
            plot.ruleY([metric.alarm], { stroke: 'var(--bad)', strokeDasharray: '1 3' }),
            plot.text([metric.alarm], {
              ...{ y: (level: number) => level, frameAnchor: 'left', textAnchor: 'start' },
              ...{ dx: 4, dy: -7, text: () => 'alarm', fill: 'var(--bad)' },
            }),
          ]
        : []),
      ...series.map(({ number }) =>
        plot.lineY(
          data.filter((d) => d.number === number),
          {
            ...{ x: 'step', y: 'value', stroke: colourOf(number), strokeWidth: 1.75 },
            strokeDasharray: dashOf(number),
          },
        ),
      ),
      ...(metric.window === 1
        ? [
            plot.dot(data, {
              ...{ x: 'step', y: 'value', r: 2, stroke: 'none' },
              fill: (d: { number: number }) => colourOf(d.number),
            }),
          ]
        : []),
      ...series.map(({ number }, i) =>
        plot.text(
          [ends[i]].flatMap((end) => end ?? []),
          {
            ...{ x: 'step', y: 'value', text: () => String(number), fill: colourOf(number) },
            ...{ dx: 9, dy: -(lifts[i] ?? 0), fontWeight: 600 },
          },
        ),
      ),
      plot.tip(data, plot.pointer({ x: 'step', y: 'value', title: 'tip' })),
    ],
  });
}
