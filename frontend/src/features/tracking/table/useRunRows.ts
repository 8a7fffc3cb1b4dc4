import { type InfiniteData, keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo } from 'react';
import type { GridWindow } from '@/components/data/VirtualGrid';
import { $api, client, type Schemas } from '@/lib/api/client';
import { followChanges } from '@/lib/api/live';
import type { ExperimentSearch } from '../search';
import { groupQuery } from './groups';
import { pagesInSight, refreshedPage } from './refreshPages';

/** A multiple of the rows of a tile of values, so that no tile is ever asked for half. */
const perPage = 500;

/** While much happens, the table follows in steps. */
const spacingMs = 2_000;

type RunPage = Schemas['RunPage'];
type Pages = InfiniteData<RunPage, string | null>;

/** The query of the runs that a table shows, without what they logged. */
export function runsQuery(experimentId: string, { q, sort, status, trashed, by, only }: ExperimentSearch) {
  return { experimentId, q, sort, status, trashed, ...groupQuery(by, only), column: ['none'] };
}

/** The runs of a table, without what they logged: page by page as far as somebody has scrolled. */
export function useRunRows(experimentId: string, search: ExperimentSearch, window: GridWindow) {
  const init = { params: { query: { ...runsQuery(experimentId, search), limit: perPage } } };
  const query = $api.useInfiniteQuery('get', '/runs', init, {
    pageParamName: 'cursor',
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }: RunPage) => nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items), [query.data]);
  const { hasNextPage, isFetching, fetchNextPage, isError } = query;
  const loaded = rows?.length ?? 0;
  const { lastRow } = window;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && lastRow >= loaded - 1) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage, lastRow, loaded]);
  useLongList(init, window, () => void query.refetch());
  const counted = query.data?.pages[0]?.total ?? 0;
  return { query, rows, total: hasNextPage ? Math.max(counted, loaded + 1) : loaded };
}

type Init = {
  readonly params: { readonly query: ReturnType<typeof runsQuery> & { readonly limit: number } };
};

/**
 * Follows what happens in a list of several pages, which is never fetched again as a whole: the pages in sight are, and the
 * first.
 */
function useLongList(init: Init, window: GridWindow, refetch: () => void): void {
  const queries = useQueryClient();
  // Whether it was done; a list that is being fetched may show what was before the change.
  const refresh = useEffectEvent(async (): Promise<boolean> => {
    const key = ['get', '/runs', init];
    const old = queries.getQueryData<Pages>(key);
    if (!old || old.pages.length < 2) return true;
    if (queries.isFetching({ queryKey: key }) > 0) return false;
    const fetch = async (cursor: string | null): Promise<RunPage> => {
      const { query } = init.params;
      const { data } = await client.GET('/runs', {
        params: { query: { ...query, cursor: cursor ?? undefined } },
      });
      return data ?? { items: [] };
    };
    const sizes = old.pages.map(({ items }) => items.length);
    for (const index of pagesInSight(sizes, window.firstRow, window.lastRow)) {
      const page = old.pages[index];
      if (!page) continue;
      const now = await refreshedPage(page, old.pageParams[index] ?? null, fetch);
      if (!now) {
        refetch();
        return true;
      }
      queries.setQueryData<Pages>(key, (current) =>
        current?.pages[index] === page ? { ...current, pages: current.pages.with(index, now) } : current,
      );
    }
    return true;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshing = false;
    let changed = false;
    let ended = false;
    const note = (): void => {
      changed = true;
      if (!refreshing && !ended) timer ??= setTimeout(follow, spacingMs);
    };
    const follow = (): void => {
      timer = undefined;
      refreshing = true;
      changed = false;
      void refresh()
        // A refresh that fails is followed by the next change's.
        .catch(() => true)
        .then((done) => {
          refreshing = false;
          // What happened meanwhile may not be in what was read.
          if (changed || !done) note();
        });
    };
    const stop = followChanges(({ topic }) => {
      if (topic === 'run' || topic === 'missed') note();
    });
    return () => {
      ended = true;
      stop();
      clearTimeout(timer);
    };
  }, []);
}
