import { Skeleton } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import type { ExperimentSearch } from '../search';
import { isSystemMetric } from '../system/metrics';
import { groupQuery } from '../table/groups';
import { useRunColumns } from '../useRunColumns';
import { AnalysisView } from './AnalysisView';

const mostRuns = 500;
const metricPrefix = 'metrics.';
/** Of one page of names. */
const mostNames = 2_000;
const mostMetrics = 40;
const mostParams = 50;

interface ExperimentAnalysisProps {
  readonly experimentId: string;
  readonly search: ExperimentSearch;
  readonly onMetric: (metric: string) => void;
}

/** The runs that the table lists first, by the params and metrics that most of them have. */
export function ExperimentAnalysis({ experimentId, search, onMetric }: ExperimentAnalysisProps) {
  const { q, sort, status, of, by, only } = search;
  const metrics = useRunColumns(experimentId, 'metrics', mostNames);
  const params = useRunColumns(experimentId, 'params', mostParams);
  const names = (metrics.data?.items ?? [])
    .map(({ name }) => name)
    .filter((name) => !isSystemMetric(name.slice(metricPrefix.length)))
    .slice(0, mostMetrics);
  const wanted = of === undefined || names.includes(`metrics.${of}`) ? names : [`metrics.${of}`, ...names];
  const column = [...wanted, ...(params.data?.items ?? []).map(({ name }) => name)];
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
          column: column.length > 0 ? column : ['none'],
        },
      },
    },
    { placeholderData: keepPreviousData, enabled: metrics.isSuccess && params.isSuccess },
  );
  const failed = [metrics, params, runs].find(({ isError, data }) => isError && data === undefined);
  if (failed) return <ProblemState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!runs.data) return <Skeleton height={320} />;
  const keys = wanted.map((name) => name.slice(metricPrefix.length));
  return <AnalysisView runs={runs.data.items} metrics={keys} metric={of} onMetric={onMetric} />;
}
