import { keepPreviousData, type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { followRuns } from '../followRuns';
import { CurveBatches, type CurveView, merged } from './CurveBatches';
import type { RunCurve } from './curveData';

interface Wanted {
  readonly key: string;
  readonly runs: readonly string[];
  readonly view: CurveView;
}

const batches = new CurveBatches();
const path = ['post', '/run-curves'] as const;

/** The curves of a metric, kept up to date by `useLiveCurves`. */
export function useCurves(wanted: Wanted, enabled = true) {
  return useQuery({
    queryKey: [...path, wanted],
    queryFn: () => batches.load(wanted.key, wanted.runs, wanted.view),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    // A picture is some hundred kilobytes.
    gcTime: 60_000,
    enabled: enabled && wanted.runs.length > 0,
  });
}

/** Asks for new points of the runs that log, for the charts in view, as soon as the server tells of them. */
export function useLiveCurves(): void {
  const queries = useQueryClient();
  useEffect(() => followRuns((changed) => refresh(queries, changed)), [queries]);
}

async function refresh(queries: QueryClient, changed: ReadonlySet<string>): Promise<void> {
  const active = queries.getQueryCache().findAll({ queryKey: path, type: 'active' });
  await Promise.allSettled(
    active.map(async ({ queryKey }) => {
      const { key, runs, view } = queryKey[2] as Wanted;
      const some = runs.filter((run) => changed.has(run));
      if (some.length === 0) return;
      const fresh = await batches.load(key, some, view);
      queries.setQueryData<readonly RunCurve[]>(queryKey, (old) => old && merged(old, fresh, runs));
    }),
  );
}
