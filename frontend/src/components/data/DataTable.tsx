import { Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem } from '@/lib/api/problem';
import { EmptyState, type EmptyStateProps } from '../feedback/EmptyState';
import { ProblemState } from '../feedback/ProblemAlert';
import classes from './DataTable.module.css';
import { Pager } from './Pager';
import { SearchInput } from './SearchInput';
import type { ListState } from './useListState';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | undefined;
  readonly total?: number | undefined;
}

export interface Column<T> {
  readonly key: string;
  readonly header: ReactNode;
  readonly render: (row: T) => ReactNode;
  /** Numbers stand right, so that their digits line up. */
  readonly align?: 'right';
  readonly width?: number | string;
  /** The name by which the server sorts this column. */
  readonly sortKey?: string;
}

interface DataTableProps<T> {
  /** Names the table for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly query: UseQueryResult<Page<T>, unknown>;
  readonly rowKey: (row: T) => string;
  readonly list: ListState;
  readonly empty: EmptyStateProps;
  /** What the search field says while empty; absent where the server cannot search. */
  readonly searchLabel?: string;
  readonly filters?: ReactNode;
  /** Whether a filter beside the search is set, so that an empty page can say so. */
  readonly filtered?: boolean;
}

/** A page of a list of the server, with search, sort and keyset paging kept in the URL. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { query, list, searchLabel, filters } = props;
  const forbidden = query.isError && query.data === undefined && asProblem(query.error).status === 403;
  return (
    <div>
      {(searchLabel !== undefined || filters !== undefined) && !forbidden && (
        <div className={classes.toolbar}>
          {searchLabel !== undefined && (
            <SearchInput
              label={searchLabel}
              value={list.search.q ?? ''}
              onChange={(q) => list.change({ q: q || undefined })}
            />
          )}
          {filters}
        </div>
      )}
      <Content {...props} />
      {query.data && (
        <Pager
          list={list}
          shown={query.data.items.length}
          total={query.data.total}
          nextCursor={query.data.nextCursor}
        />
      )}
    </div>
  );
}

function Content<T>({ label, columns, query, rowKey, list, empty, filtered = false }: DataTableProps<T>) {
  if (query.isError && query.data === undefined) {
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data?.items.length === 0) {
    const narrowed = filtered || list.search.q !== undefined;
    return narrowed ? (
      <EmptyState title="Nothing matches">Change or clear the search and the filters.</EmptyState>
    ) : (
      <EmptyState {...empty} />
    );
  }
  return (
    <div className={query.isPlaceholderData ? `${classes.scroll} ${classes.stale}` : classes.scroll}>
      <table className={classes.table} aria-busy={query.isPending}>
        <caption>{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} list={list} />
            ))}
          </tr>
        </thead>
        <tbody>
          {query.data ? (
            query.data.items.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.key} className={column.align && classes[column.align]}>
                    {column.render(row)}
                  </td>
                ))}
              </tr>
            ))
          ) : (
            <SkeletonRows columns={columns.length} />
          )}
        </tbody>
      </table>
    </div>
  );
}

function HeaderCell<T>({ column, list }: { readonly column: Column<T>; readonly list: ListState }) {
  const { sortKey, header, align, width } = column;
  const ascending = list.search.sort === sortKey;
  const descending = list.search.sort === `-${sortKey ?? ''}`;
  if (sortKey === undefined) {
    return (
      <th scope="col" className={align && classes[align]} style={{ width }}>
        {header}
      </th>
    );
  }
  const Icon = ascending ? IconArrowUp : descending ? IconArrowDown : IconArrowsSort;
  const next = descending ? sortKey : `-${sortKey}`;
  return (
    <th
      scope="col"
      className={align && classes[align]}
      style={{ width }}
      aria-sort={ascending ? 'ascending' : descending ? 'descending' : 'none'}
    >
      <button
        type="button"
        className={ascending || descending ? `${classes.sort} ${classes.sorted}` : classes.sort}
        onClick={() => list.change({ sort: next })}
      >
        {header}
        <Icon size={13} aria-hidden="true" />
      </button>
    </th>
  );
}

function SkeletonRows({ columns }: { readonly columns: number }) {
  return Array.from({ length: 8 }, (_, row) => (
    <tr key={row}>
      {Array.from({ length: columns }, (__, column) => (
        <td key={column}>
          <Skeleton height={12} my={4} width={`${85 - ((row * 17 + column * 29) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}
