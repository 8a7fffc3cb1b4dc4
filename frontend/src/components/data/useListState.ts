import { useRef } from 'react';
import type { ListSearch } from '@/lib/search';

export interface ListState {
  readonly search: ListSearch;
  /** Changes what the URL holds; a new search or sort begins at the first page again. */
  readonly change: (patch: Partial<ListSearch>) => void;
  readonly next: (cursor: string) => void;
  /** Undefined on the first page. */
  readonly previous: (() => void) | undefined;
}

/**
 * A list whose state is the URL. Keyset paging knows only the way forward, so the cursors walked through are kept
 * here; behind a link into the middle, “previous” leads to the first page.
 */
export function useListState(search: ListSearch, write: (patch: Partial<ListSearch>) => void): ListState {
  const walked = useRef<(string | undefined)[]>([]);
  return {
    search,
    change: (patch) => {
      walked.current = [];
      write({ ...patch, cursor: undefined });
    },
    next: (cursor) => {
      walked.current.push(search.cursor);
      write({ cursor });
    },
    previous: search.cursor ? () => write({ cursor: walked.current.pop() }) : undefined,
  };
}
