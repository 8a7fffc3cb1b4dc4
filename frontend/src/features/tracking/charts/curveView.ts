import type { CurveView } from './CurveBatches';
import type { ChartSearch } from './chartSearch';
import type { ChartRun } from './chartSpec';

/**
 * How curves must be asked for so that they can be drawn: the finer, the less of them is looked at.
 *
 * @param maxPoints most points of each curve
 */
export function curveView(search: ChartSearch, runs: readonly ChartRun[], maxPoints: number): CurveView {
  const { x = 'step', zoom } = search;
  const times = x === 'time' || x === 'relative';
  const view: CurveView = times ? { maxPoints, times } : { maxPoints };
  if (!zoom || x === 'metric') return view;
  const [from, to] = zoom;
  if (x === 'step') return { ...view, fromStep: Math.floor(from), toStep: Math.ceil(to) };
  if (x === 'time') return { ...view, fromTime: instant(from), toTime: instant(to) };
  const starts = runs.map(({ startedAt }) => Date.parse(startedAt));
  // Each run has its own begin: what is asked for holds the range of all of them.
  return {
    ...view,
    fromTime: instant(Math.min(...starts) + from),
    toTime: instant(Math.max(...starts) + to),
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
