import { describe, expect, it } from 'vitest';
import type { Schemas } from '@/lib/api/client';
import { pagesInSight, refreshedPage } from './refreshPages';

const runs = (...ids: string[]) => ids.map((id) => ({ id })) as Schemas['Run'][];
const names = (page: Schemas['RunPage'] | undefined) => page?.items.map(({ id }) => id).join('');

/** A server whose list is these runs, two a page. */
function server(...ids: string[]) {
  return (cursor: string | null): Promise<Schemas['RunPage']> => {
    const from = Number(cursor ?? 0);
    const rest = from + 2 < ids.length ? { nextCursor: String(from + 2) } : {};
    return Promise.resolve({
      items: runs(...ids.slice(from, from + 2)),
      ...rest,
      ...(cursor === null ? { total: ids.length } : {}),
    });
  };
}

describe('a page of a list that has changed', () => {
  const page = { items: runs('a', 'b'), nextCursor: 'behind b', total: 4 };

  it('takes in what is new, and ends where it did', async () => {
    const now = await refreshedPage(page, null, server('x', 'a', 'y', 'b', 'c'));

    expect(names(now)).toBe('xayb');
    expect(now?.nextCursor).toBe('behind b');
    expect(now?.total).toBe(5);
    expect(names(await refreshedPage(page, null, server('b', 'c')))).toBe('b');
  });

  it('is given up where its last run has gone, or is far away', async () => {
    expect(await refreshedPage(page, null, server('a', 'c', 'd'))).toBeUndefined();
    expect(await refreshedPage(page, null, server('1', '2', '3', '4', '5', '6', 'a', 'b'))).toBeUndefined();
  });

  it('reaches to the end where it is the last', async () => {
    const last = { items: runs('c') };

    expect(names(await refreshedPage(last, '2', server('a', 'b', 'c', 'd')))).toBe('cd');
  });
});

describe('the pages in sight', () => {
  it('are those with rows in the window, and the first', () => {
    expect(pagesInSight([500, 501, 500], 0, 20)).toEqual([0]);
    expect(pagesInSight([500, 501, 500], 990, 1_010)).toEqual([0, 1, 2]);
    expect(pagesInSight([500, 501, 500], 1_001, 1_010)).toEqual([0, 2]);
  });
});
