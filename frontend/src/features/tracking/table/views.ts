import type { Schemas } from '@/lib/api/client';
import type { ExperimentSearch } from '../search';

type View = Pick<Schemas['RunView'], 'query' | 'status' | 'sort' | 'columns'>;

/** The address of a table that looks as the view says. */
export function searchOf(view: View & { readonly id: string }): ExperimentSearch {
  return {
    q: view.query,
    status: view.status,
    sort: view.sort,
    columns: view.columns && [...view.columns],
    view: view.id,
  };
}

/** What is saved of a table that looks so. */
export function bodyOf(name: string, { q, status, sort, columns }: ExperimentSearch): Schemas['NewRunView'] {
  return {
    name,
    ...(q === undefined ? {} : { query: q }),
    ...(status === undefined ? {} : { status }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
  };
}

/** Whether the table looks as the view says. */
export function looksLike({ q, status, sort, columns }: ExperimentSearch, view: View): boolean {
  return (
    q === view.query &&
    status === view.status &&
    sort === view.sort &&
    (columns?.join('\n') ?? '') === (view.columns?.join('\n') ?? '')
  );
}
