import { NativeSelect } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { SearchInput } from '@/components/data/SearchInput';
import { Toolbar } from '@/components/data/Toolbar';
import { type GridColumn, type GridWindow, VirtualGrid } from '@/components/data/VirtualGrid';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { formatCount } from '@/lib/format';
import { type ExperimentSearch, runStatuses } from '../search';
import { ColumnChooser } from './ColumnChooser';
import { RunCell } from './RunCell';
import classes from './RunTable.module.css';
import { ViewsMenu } from './ViewsMenu';
import { gridColumn } from './columnNames';
import { useRunRows } from './useRunRows';
import { useRunValues } from './useRunValues';
import { useTableColumns } from './useTableColumns';

const route = getRouteApi('/_app/experiments/$experimentId');

const pinned: readonly GridColumn[] = [
  { key: 'choose', header: '', title: 'Choose', width: 44 },
  { key: 'name', header: 'Run', width: 200, sortKey: 'name' },
];
const none: readonly string[] = [];
/** Where the statuses are chosen from. */
const trash = 'trash';
const newestFirst = '-startedAt';

interface RunTableProps {
  readonly experimentId: string;
  readonly chosen: readonly string[];
  readonly onToggle: (id: string) => void;
}

/** An experiment's runs, any number of them and of columns; the address holds how it looks. */
export function RunTable({ experimentId, chosen, onToggle }: RunTableProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (patch: Partial<ExperimentSearch>) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
    [navigate],
  );
  const open = useCallback(
    (runId: string) => void navigate({ to: '/runs/$runId', params: { runId } }),
    [navigate],
  );
  const columns = useTableColumns(experimentId, search.columns);
  const { names } = columns;
  return (
    <div>
      <Toolbar>
        <SearchInput
          label="Search runs by name"
          value={search.q ?? ''}
          onChange={(q) => change({ q: q || undefined })}
        />
        <NativeSelect
          aria-label="Status"
          value={search.trashed ? trash : (search.status ?? '')}
          onChange={(event) => {
            const value = event.currentTarget.value;
            change({
              status: runStatuses.find((known) => known === value),
              trashed: value === trash || undefined,
            });
          }}
          data={[
            { value: '', label: 'Every status' },
            ...runStatuses.map((status) => ({ value: status, label: status })),
            { value: trash, label: 'In the trash' },
          ]}
        />
        <ColumnChooser
          experimentId={experimentId}
          entries={search.columns}
          shown={names ?? none}
          onChange={(next) => change({ columns: next })}
        />
        <ViewsMenu
          experimentId={experimentId}
          search={search}
          onChange={(next) => void navigate({ search: next })}
        />
      </Toolbar>
      {columns.error !== null && names === undefined ? (
        <ProblemState error={columns.error} onRetry={columns.refetch} />
      ) : (
        <Grid
          experimentId={experimentId}
          search={search}
          names={names}
          chosen={chosen}
          onToggle={onToggle}
          onSort={(sort) => change({ sort })}
          onOpen={open}
        />
      )}
    </div>
  );
}

interface GridProps extends RunTableProps {
  readonly search: ExperimentSearch;
  readonly names: readonly string[] | undefined;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (id: string) => void;
}

const nothing: GridWindow = { firstRow: 0, lastRow: -1, firstColumn: 0, lastColumn: -1 };
const skeletonRows = 8;

function Grid({ experimentId, search, names = none, chosen, onToggle, onSort, onOpen }: GridProps) {
  const [window, setWindow] = useState(nothing);
  const { query, rows, total } = useRunRows(experimentId, search, window.lastRow);
  const value = useRunValues(rows, names, window);
  const columns = useMemo(() => [...pinned, ...names.map(gridColumn)], [names]);
  const now = useNow();
  if (query.isError && query.data === undefined) {
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows?.length === 0) {
    if (search.trashed) {
      return (
        <EmptyState title="Nothing in the trash">Runs that are moved there can be restored here.</EmptyState>
      );
    }
    return search.q !== undefined || search.status !== undefined ? (
      <EmptyState title="Nothing matches">Change or clear the search and the filters.</EmptyState>
    ) : (
      <EmptyState title="No runs yet">
        A training script starts one through POST /api/v1/runs, or through an MLflow client.
      </EmptyState>
    );
  }
  return (
    <>
      <VirtualGrid
        label="Runs"
        rowCount={rows ? total : skeletonRows}
        pinned={pinned.length}
        columns={columns}
        sort={search.sort ?? newestFirst}
        onSort={onSort}
        onWindow={setWindow}
        busy={rows === undefined}
        stale={query.isPlaceholderData}
        cell={(row, { key }) => (
          <RunCell
            run={rows?.[row]}
            column={key}
            value={value(row, key)}
            now={now}
            chosen={chosen.includes(rows?.[row]?.id ?? '')}
            onToggle={onToggle}
            onOpen={onOpen}
          />
        )}
      />
      {rows && <div className={classes.foot}>{formatCount(total)} in all</div>}
    </>
  );
}

/** The time by which ages are said, for all rows at once. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
