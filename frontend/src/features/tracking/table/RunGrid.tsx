import { useEffect, useMemo, useState } from 'react';
import { type GridColumn, type GridWindow, VirtualGrid } from '@/components/data/VirtualGrid';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { formatCount } from '@/lib/format';
import type { ExperimentSearch } from '../search';
import { NoRuns } from './NoRuns';
import { RunCell } from './RunCell';
import classes from './RunTable.module.css';
import { gridColumn } from './columnNames';
import { useRunRows } from './useRunRows';
import { useRunValues } from './useRunValues';

const name: GridColumn = { key: 'name', header: 'Run', width: 200, sortKey: 'name' };
const choosing: readonly GridColumn[] = [{ key: 'choose', header: '', title: 'Choose', width: 44 }, name];

const alone: readonly GridColumn[] = [name];

/** The columns that stay in sight. */
export function pinnedOf({ onToggle }: RunGridProps): readonly GridColumn[] {
  return onToggle ? choosing : alone;
}

/** Where none can be chosen. */
export const ignored = (): void => undefined;

export const newestFirst = '-startedAt';
export const nothing: GridWindow = { firstRow: 0, lastRow: -1, firstColumn: 0, lastColumn: -1 };
const skeletonRows = 8;
const none: readonly string[] = [];

export interface RunGridProps {
  readonly experimentId: string;
  readonly search: ExperimentSearch;
  /** The columns that are not pinned. */
  readonly names: readonly string[];
  /** Absent where none can be chosen. */
  readonly chosen?: readonly string[];
  readonly onToggle?: (id: string) => void;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (id: string) => void;
}

/** The rows of a table of runs, one a run. */
export function RunGrid(props: RunGridProps) {
  const { experimentId, search, names, chosen = none, onToggle = ignored, onSort, onOpen } = props;
  const pinned = pinnedOf(props);
  const [window, setWindow] = useState(nothing);
  const { query, rows, total } = useRunRows(experimentId, search, window);
  const ids = useMemo(() => (rows ?? []).map(({ id }) => id), [rows]);
  const value = useRunValues(ids, names, window);
  const columns = useMemo(() => [...pinned, ...names.map(gridColumn)], [pinned, names]);
  const now = useNow();
  if (query.isError && query.data === undefined) {
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows?.length === 0) return <NoRuns search={search} />;
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
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
