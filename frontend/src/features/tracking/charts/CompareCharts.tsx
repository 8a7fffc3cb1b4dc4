import { useMemo } from 'react';
import type { Schemas } from '@/lib/api/client';
import { varyingParams } from '../analysis/table';
import { ChartsView } from './ChartsView';
import type { ChangeCharts, ChartSearch } from './chartSearch';
import type { ChartRun } from './chartSpec';

interface CompareChartsProps {
  readonly runs: readonly Schemas['Run'][];
  readonly search: ChartSearch;
  readonly onChange: ChangeCharts;
}

/** Charts of the runs that are compared, for every metric that one of them has. */
export function CompareCharts({ runs, search, onChange }: CompareChartsProps) {
  const names = JSON.stringify([...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))]);
  const keys = useMemo(() => JSON.parse(names) as string[], [names]);
  const params = useMemo(() => varyingParams(runs), [runs]);
  const { group } = search;
  // The same array as long as the runs are the same: what they log meanwhile changes no chart's question.
  const text = JSON.stringify(
    runs.map((run) => ({
      id: run.id,
      name: run.name,
      startedAt: run.startedAt,
      group: group === undefined ? undefined : run.params[group],
    })),
  );
  const list = useMemo(() => JSON.parse(text) as ChartRun[], [text]);
  return <ChartsView runs={list} keys={keys} params={params} search={search} onChange={onChange} />;
}
