import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { $api, type Schemas } from '@/lib/api/client';
import type { ExperimentSearch } from '../search';

/** A multiple of the rows of a tile of values, so that no tile is ever asked for half. */
const perPage = 500;

/**
 * The runs of a table, without what they logged: page by page as far as somebody has scrolled.
 *
 * @param lastVisible index of the last row in sight
 */
export function useRunRows(experimentId: string, search: ExperimentSearch, lastVisible: number) {
  const { q, sort, status, trashed } = search;
  const query = $api.useInfiniteQuery(
    'get',
    '/runs',
    { params: { query: { experimentId, q, sort, status, trashed, column: ['none'], limit: perPage } } },
    {
      pageParamName: 'cursor',
      initialPageParam: null,
      getNextPageParam: ({ nextCursor }: Schemas['RunPage']) => nextCursor,
      placeholderData: keepPreviousData,
    },
  );
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  const { hasNextPage, isFetching, fetchNextPage, isError } = query;
  const loaded = rows?.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && lastVisible >= loaded - 1) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage, lastVisible, loaded]);
  const counted = query.data?.pages[0]?.total ?? 0;
  return { query, rows, total: hasNextPage ? Math.max(counted, loaded + 1) : loaded };
}
