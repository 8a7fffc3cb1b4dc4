import { Skeleton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { groupQuery } from '../table/groups';
import { useRunColumns } from '../useRunColumns';
import { ChartsView } from './ChartsView';
import type { ChangeCharts, ChartSearch } from './chartSearch';
import type { ChartRun } from './chartSpec';

/** More lines than this nobody can tell apart. */
const mostRuns = 100;
const mostKeys = 2_000;
const mostParams = 100;

interface ExperimentChartsProps {
  readonly experimentId: string;
  readonly search: ChartSearch & {
    readonly q?: string | undefined;
    readonly sort?: string | undefined;
    readonly status?: Schemas['RunStatus'] | undefined;
    readonly by?: string | undefined;
    readonly only?: string | undefined;
  };
  readonly onChange: ChangeCharts;
}

/** Charts of the runs that the table lists first. */
export function ExperimentCharts({ experimentId, search, onChange }: ExperimentChartsProps) {
  const { q, sort, status, metric, group, by, only } = search;
  const runs = $api.useQuery(
    'get',
    '/runs',
    {
      params: {
        query: {
          experimentId,
          q,
          sort,
          status,
          ...groupQuery(by, only),
          limit: mostRuns,
          column: [group === undefined ? 'none' : `params.${group}`],
        },
      },
    },
    { placeholderData: keepPreviousData },
  );
  const columns = useRunColumns(experimentId, 'metrics', mostKeys);
  const params = useRunColumns(experimentId, 'params', mostParams);
  // Of so many metrics not all are here: those that are searched for come from the server.
  const found = $api.useQuery(
    'get',
    '/experiments/{experimentId}/columns',
    { params: { path: { experimentId }, query: { kind: 'metrics', limit: mostKeys, q: metric } } },
    {
      placeholderData: keepPreviousData,
      enabled: metric !== undefined && columns.data?.nextCursor !== undefined,
    },
  );
  const items = (metric === undefined ? undefined : found.data?.items) ?? columns.data?.items;
  const keys = useMemo(() => (items ?? []).map(({ name }) => name.slice('metrics.'.length)), [items]);
  const list = useSteady(runs.data?.items, group);
  const failed = [runs, columns].find(({ isError, data }) => isError && data === undefined);
  if (failed) return <ProblemState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!list || !items) return <Skeleton height={320} />;
  return (
    <ChartsView
      runs={list}
      keys={keys}
      params={(params.data?.items ?? []).map(({ name }) => name.slice('params.'.length))}
      total={runs.data?.total}
      search={search}
      onChange={onChange}
    />
  );
}

/** The same array as long as the runs are the same: what they log meanwhile changes no chart's question. */
function useSteady(runs: readonly Schemas['Run'][] | undefined, group: string | undefined) {
  const text =
    runs &&
    JSON.stringify(
      runs.map(({ id, name, startedAt, params }) => ({
        id,
        name,
        startedAt,
        group: group === undefined ? undefined : params[group],
      })),
    );
  return useMemo(() => (text === undefined ? undefined : (JSON.parse(text) as ChartRun[])), [text]);
}
