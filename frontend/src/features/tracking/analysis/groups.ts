import { formatMeasure } from '@/lib/format';
import type { Aim } from './pareto';
import { type Estimate, estimate, holm, welch } from './replicates';
import { type AnalysedRun, groupedBy, isSeed, metricOf } from './table';

export interface ComparedGroup {
  readonly name: string;
  readonly estimate: Estimate;
  /** Against the best group, in words. */
  readonly verdict: string;
}

const level = 0.05;

/**
 * Groups of runs, the best first.
 *
 * @param params by which they are grouped
 * @param replicates whether a seed among them is left out
 */
export function compareGroups(
  runs: readonly AnalysedRun[],
  metric: string,
  aim: Aim,
  params: readonly string[],
  replicates: boolean,
): ComparedGroup[] {
  const by = replicates ? params.filter((name) => !isSeed(name)) : params;
  const nameOf = (run: AnalysedRun): string =>
    by.map((name) => `${name}=${run.params[name] ?? '–'}`).join(', ') || 'all runs';
  const measured = runs.filter((run) => Number.isFinite(metricOf(run, metric)));
  const groups = [...groupedBy(measured, nameOf)]
    .map(([name, members]) => ({ name, estimate: estimate(members.map((run) => metricOf(run, metric))) }))
    .sort((a, b) => (a.estimate.mean - b.estimate.mean) * (aim === 'min' ? 1 : -1));
  const best = groups[0];
  if (!best) return [];
  const others = groups.slice(1).map((group) => welch(best.estimate, group.estimate));
  const tested = others.filter((p) => p !== undefined);
  const corrected = holm(tested);
  let next = 0;
  const verdicts = others.map((p) => (p === undefined ? untold : worded(corrected[next++] ?? 1)));
  return groups.map((group, i) => ({
    ...group,
    verdict: i === 0 ? 'the best' : (verdicts[i - 1] ?? untold),
  }));
}

const untold = 'two runs of each are needed';

function worded(p: number): string {
  const chance = p < 0.001 ? 'p < 0.001' : `p = ${formatMeasure(Number(p.toFixed(3)))}`;
  return p < level ? `worse, ${chance}` : `not told apart, ${chance}`;
}
