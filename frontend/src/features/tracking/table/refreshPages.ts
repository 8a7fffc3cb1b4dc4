import type { Schemas } from '@/lib/api/client';

type RunPage = Schemas['RunPage'];

/** What comes between two runs of a page is read in so many pages; what has changed more is read anew as a whole. */
const mostReads = 3;

/**
 * A page of a list as it is now, from where it began to the run that it ended with, so that the pages behind it stay as
 * they are.
 *
 * @param fetch the page that begins at a cursor
 * @returns undefined where that run is no longer there
 */
export async function refreshedPage(
  page: RunPage,
  cursor: string | null,
  fetch: (cursor: string | null) => Promise<RunPage>,
): Promise<RunPage | undefined> {
  const last = page.items.at(-1)?.id;
  const { nextCursor } = page;
  const items: Schemas['Run'][] = [];
  let total: number | undefined;
  let at: string | null = cursor;
  for (let read = 0; read < mostReads; read++) {
    const now: RunPage = await fetch(at);
    total ??= now.total;
    // The end of the list: what is behind it belongs to it, too.
    if (nextCursor === undefined) {
      return { ...now, items: [...items, ...now.items], ...(total === undefined ? {} : { total }) };
    }
    const end = now.items.findIndex(({ id }) => id === last);
    items.push(...(end < 0 ? now.items : now.items.slice(0, end + 1)));
    if (end >= 0) return { items, nextCursor, ...(total === undefined ? {} : { total }) };
    if (now.nextCursor === undefined) return undefined;
    at = now.nextCursor;
  }
  return undefined;
}

/**
 * Which pages of a list show rows, and the first, which counts them all.
 *
 * @param sizes how many rows each page has
 */
export function pagesInSight(sizes: readonly number[], firstRow: number, lastRow: number): number[] {
  let begin = 0;
  return sizes.flatMap((size, index) => {
    const from = begin;
    begin += size;
    return index === 0 || (from <= lastRow && begin > firstRow) ? [index] : [];
  });
}
