import { flag, oneOf, text, texts } from '@/lib/search';
import { type XAxis, xAxes } from './curveData';

/** What makes charts look as they do, so that a link shows the same. */
export interface ChartSearch {
  readonly x?: XAxis | undefined;
  /** The metric that is x. */
  readonly xMetric?: string | undefined;
  readonly logY?: true | undefined;
  /** Weight of the moving average; absent for none. */
  readonly smooth?: number | undefined;
  readonly noOutliers?: true | undefined;
  /** The param by which runs are grouped. */
  readonly group?: string | undefined;
  /** Of metrics, in their names. */
  readonly metric?: string | undefined;
  readonly pins?: string[] | undefined;
  /** Runs that are not drawn. */
  readonly hidden?: string[] | undefined;
  /** The part of the x axis that is looked at. */
  readonly zoom?: [number, number] | undefined;
  /** The metric that is analysed. */
  readonly of?: string | undefined;
}

export type ChangeCharts = (patch: Partial<ChartSearch>) => void;

export function chartSearch(raw: Record<string, unknown>): ChartSearch {
  const smooth = Number(raw.smooth);
  return {
    x: oneOf(raw, 'x', xAxes),
    xMetric: text(raw, 'xMetric'),
    logY: flag(raw, 'logY'),
    smooth: smooth > 0 && smooth < 1 ? smooth : undefined,
    noOutliers: flag(raw, 'noOutliers'),
    group: text(raw, 'group'),
    metric: text(raw, 'metric'),
    pins: texts(raw, 'pins'),
    hidden: texts(raw, 'hidden'),
    zoom: range(raw.zoom),
    of: text(raw, 'of'),
  };
}

function range(value: unknown): [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [from, to] = value.map(Number);
  return from !== undefined && to !== undefined && from < to ? [from, to] : undefined;
}
