import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { $api, client } from '@/lib/api/client';
import { isSystemMetric } from '../system/metrics';
import { type ColumnEntry, isInternal, isPattern, knownEntries, loggedName } from './columnNames';

const mostMetrics = 5;
const mostParams = 4;
/** What a machine tells of itself, about as many metrics, is not what runs are compared by. */
const systemMetrics = 60;
const perPage = 2_000;
const mostFound = 10_000;

export interface TableColumns {
  /** Undefined until they are known. */
  readonly names: readonly string[] | undefined;
  readonly error: unknown;
  readonly refetch: () => void;
}

/**
 * The names of the columns that are shown: those chosen, or what most runs have in common. Patterns become what they
 * find.
 */
export function useTableColumns(
  experimentId: string,
  entries: readonly ColumnEntry[] | undefined,
): TableColumns {
  const common = useCommonest(experimentId, entries === undefined);
  const pattern = entries?.find(isPattern);
  const found = useFound(experimentId, pattern);
  const chosen = useMemo(() => {
    if (entries === undefined) return undefined;
    if (pattern === undefined) return knownEntries(entries);
    if (found.names === undefined) return undefined;
    return knownEntries(
      entries.flatMap((entry) => (entry === pattern ? (found.names ?? []) : isPattern(entry) ? [] : [entry])),
    );
  }, [entries, pattern, found.names]);
  const source = entries === undefined ? common : found;
  return {
    names: entries === undefined ? common.names : chosen,
    error: source.error,
    refetch: source.refetch,
  };
}

function useCommonest(experimentId: string, enabled: boolean): TableColumns {
  const of = (kind: 'metrics' | 'params', limit: number) =>
    [
      'get',
      '/experiments/{experimentId}/columns',
      { params: { path: { experimentId }, query: { kind, limit } } },
      { enabled, placeholderData: keepPreviousData },
    ] as const;
  const metrics = $api.useQuery(...of('metrics', mostMetrics + systemMetrics));
  const params = $api.useQuery(...of('params', mostParams));
  const names = useMemo(
    () =>
      metrics.data && params.data
        ? [
            'status',
            ...metrics.data.items
              .map(({ name }) => name)
              .filter((name) => !isSystemMetric(loggedName(name)?.key ?? ''))
              .slice(0, mostMetrics),
            ...params.data.items.map(({ name }) => name),
            'duration',
            'startedAt',
          ]
        : undefined,
    [metrics.data, params.data],
  );
  return {
    names,
    error: metrics.error ?? params.error,
    refetch: () => void Promise.all([metrics.refetch(), params.refetch()]),
  };
}

/** Everything that was logged under keys that contain the pattern's text. */
function useFound(experimentId: string, pattern: ColumnEntry | undefined): TableColumns {
  const query = useInfiniteQuery({
    queryKey: ['get', '/experiments/{experimentId}/columns', 'all', experimentId, pattern],
    enabled: pattern !== undefined,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data } = await client.GET('/experiments/{experimentId}/columns', {
        params: {
          path: { experimentId },
          query: { q: pattern?.slice(1) || undefined, limit: perPage, cursor: pageParam },
        },
        signal,
      });
      return data ?? { items: [] };
    },
    getNextPageParam: ({ nextCursor }, pages) =>
      pages.length * perPage < mostFound ? nextCursor : undefined,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, isError]);
  const names = useMemo(
    () =>
      query.data && !hasNextPage
        ? query.data.pages
            .flatMap(({ items }) => items.map(({ name }) => name))
            .filter((name) => !isInternal(name))
        : undefined,
    [query.data, hasNextPage],
  );
  return { names, error: query.error, refetch: () => void query.refetch() };
}
