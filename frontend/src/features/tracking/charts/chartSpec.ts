import type { Line, PlotSpec } from '@/components/plot/plot';
import { groupCurve } from './bands';
import type { ChartSearch } from './chartSearch';
import { kindOf, rangeWithoutOutliers, type RunCurve, smoothed, xyOf } from './curveData';
import { runColors } from './runColors';

/** What of a run a chart needs. */
export interface ChartRun {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
  /** The value of the param by which runs are grouped. */
  readonly group?: string | undefined;
}

/**
 * The picture of a metric.
 *
 * @param others the curves of the metric that is x, where x is one
 */
export function chartSpec(
  curves: readonly RunCurve[],
  runs: ReadonlyMap<string, ChartRun>,
  search: ChartSearch,
  scheme: 'light' | 'dark',
  others: readonly RunCurve[] = [],
): PlotSpec {
  const { x = 'step', smooth, logY = false, noOutliers = false, zoom } = search;
  const hidden = new Set(search.hidden);
  const colorOf = runColors(runs.keys(), scheme);
  const otherOf = new Map(others.map((curve) => [curve.run, curve]));
  const drawn = curves.flatMap((curve) => {
    const run = runs.get(curve.run);
    if (!run || hidden.has(run.id)) return [];
    const xy = xyOf(curve, x, Date.parse(run.startedAt), otherOf.get(run.id));
    return [{ id: run.id, name: run.name, group: run.group, color: colorOf(run.id), ...xy }];
  });
  return {
    ...(search.group === undefined ? { lines: linesOf(drawn, smooth) } : groupsOf(drawn, smooth, scheme)),
    xKind: kindOf(x),
    logY,
    xRange: zoom,
    yRange: noOutliers ? outlierRange(drawn, logY, zoom) : undefined,
  };
}

function linesOf(drawn: readonly Line[], smooth: number | undefined): readonly Line[] {
  if (smooth === undefined) return drawn;
  return [
    ...drawn.map((line) => ({ ...line, id: `raw ${line.id}`, name: undefined, opacity: 0.22, width: 1 })),
    ...drawn.map((line) => ({ ...line, ys: smoothed(line.ys, smooth), width: 1.75 })),
  ];
}

/** The mean of each group, smoothed where that is wished, in the band of what was logged. */
function groupsOf(
  drawn: readonly (Line & { readonly group?: string | undefined })[],
  smooth: number | undefined,
  scheme: 'light' | 'dark',
): Pick<PlotSpec, 'lines' | 'bands'> {
  const names = [...new Set(drawn.map(({ group = '–' }) => group))].sort((a, b) => order.compare(a, b));
  const colorOf = runColors(names, scheme);
  const all = names.map((name) => ({
    id: `group ${name}`,
    name,
    color: colorOf(name),
    ...groupCurve(drawn.filter(({ group = '–' }) => group === name)),
  }));
  return {
    lines: all.map(({ mean, ...group }) => ({
      ...group,
      ys: smooth === undefined ? mean : smoothed(mean, smooth),
      width: 2,
    })),
    bands: all,
  };
}

const order = new Intl.Collator('en', { numeric: true });

function outlierRange(
  lines: readonly Line[],
  logY: boolean,
  zoom: readonly [number, number] | undefined,
): [number, number] | undefined {
  const seen = lines.map(({ xs, ys }) => ({
    xs,
    ys: ys.map((y, i) => {
      const x = xs[i] ?? NaN;
      return (zoom && (x < zoom[0] || x > zoom[1])) || (logY && y <= 0) ? NaN : y;
    }),
  }));
  return rangeWithoutOutliers(seen);
}
