/** The table of a chart: one row a step, one cell a run. Pure. */
import type { CurvePoint } from './curve-metrics';
import type { CurveSeries } from './curve-plot';

export interface TableRow {
  readonly step: number;
  /** In the order of the series; null where a run has no number at this step. */
  readonly cells: readonly (CurvePoint | null)[];
}

export function tableRows(series: readonly CurveSeries[]): TableRow[] {
  const bySeries = series.map(({ points }) => new Map(points.map((point) => [point.step, point])));
  const steps = [...new Set(series.flatMap(({ points }) => points.map(({ step }) => step)))];
  return steps
    .sort((a, b) => a - b)
    .map((step) => ({ step, cells: bySeries.map((points) => points.get(step) ?? null) }));
}
