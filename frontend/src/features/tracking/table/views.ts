import type { Schemas } from '@/lib/api/client';
import type { ExperimentSearch } from '../search';

type View = Pick<Schemas['RunView'], 'query' | 'status' | 'sort' | 'columns' | 'groupBy'>;

/** The address of a table that looks as the view says. */
export function searchOf(view: View & { readonly id: string }): ExperimentSearch {
  return {
    q: view.query,
    status: view.status,
    sort: view.sort,
    columns: view.columns && [...view.columns],
    by: view.groupBy,
    view: view.id,
  };
}

/** What is saved of a table that looks so. */
export function bodyOf(
  name: string,
  { q, status, sort, columns, by }: ExperimentSearch,
): Schemas['NewRunView'] {
  return {
    name,
    ...(q === undefined ? {} : { query: q }),
    ...(status === undefined ? {} : { status }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
    ...(by === undefined ? {} : { groupBy: by }),
  };
}

/** Whether the table looks as the view says. */
export function looksLike({ q, status, sort, columns, by }: ExperimentSearch, view: View): boolean {
  return (
    q === view.query &&
    status === view.status &&
    sort === view.sort &&
    by === view.groupBy &&
    (columns?.join('\n') ?? '') === (view.columns?.join('\n') ?? '')
  );
}
