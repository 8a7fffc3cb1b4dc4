import type { Schemas } from '@/lib/api/client';

export type AnalysedRun = Pick<Schemas['Run'], 'id' | 'name' | 'params' | 'metrics'>;

/** The latest value of a metric; NaN where a run has none. */
export function metricOf(run: AnalysedRun, key: string): number {
  const value = run.metrics[key]?.value;
  return value === undefined ? NaN : Number(value);
}

/** Params that differ among runs, those that tell of the settings first: an id for each run tells nothing. */
export function varyingParams(runs: readonly AnalysedRun[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { params } of runs) {
    for (const [key, value] of Object.entries(params)) {
      const known = values.get(key);
      if (known) known.add(value);
      else values.set(key, new Set([value]));
    }
  }
  return [...values]
    .filter(([key, known]) => known.size > 1 || runs.some(({ params }) => !(key in params)))
    .map(([key]) => key)
    .sort((a, b) => a.localeCompare(b));
}

/** Runs by the value of a param, or by all params but some: replicates differ in their seed alone. */
export function groupedBy(
  runs: readonly AnalysedRun[],
  nameOf: (run: AnalysedRun) => string,
): Map<string, AnalysedRun[]> {
  const groups = new Map<string, AnalysedRun[]>();
  for (const run of runs) {
    const name = nameOf(run);
    const group = groups.get(name);
    if (group) group.push(run);
    else groups.set(name, [run]);
  }
  return groups;
}

const seeds = /(^|[._/-])(random_?)?(seed|random_?state)$/i;

export function isSeed(param: string): boolean {
  return seeds.test(param);
}
