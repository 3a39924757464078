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
  const byStep = { x: 'step', z: 'number' } as const;
  return plot.plot({
    width,
    height,
    marginLeft: 44,
    marginRight: 22,
    x: { label: 'step', domain: [0, Math.max(1, steps)], ticks: Math.max(2, width / 90) },
    y: {
      label: null,
      domain: [0, metric.top ?? (highest > 0 ? highest * 1.05 : 1)],
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
      plot.text(
        data,
        plot.selectLast({
          ...byStep,
          ...{ y: 'value', text: (d: { number: number }) => String(d.number) },
          ...{ dx: 9, fontWeight: 600 },
          fill: (d: { number: number }) => colourOf(d.number),
        }),
      ),
      plot.tip(data, plot.pointer({ x: 'step', y: 'value', title: 'tip' })),
    ],
  });
}
