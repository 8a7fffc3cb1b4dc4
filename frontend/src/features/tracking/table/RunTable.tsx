import { NativeSelect } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { SearchInput } from '@/components/data/SearchInput';
import { Toolbar } from '@/components/data/Toolbar';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { type ExperimentSearch, runStatuses } from '../search';
import { ColumnChooser } from './ColumnChooser';
import { GroupChoice } from './GroupChoice';
import { GroupedGrid } from './GroupedGrid';
import { RunGrid } from './RunGrid';
import { ViewsMenu } from './ViewsMenu';
import { useTableColumns } from './useTableColumns';

const route = getRouteApi('/_app/experiments/$experimentId');

const none: readonly string[] = [];
/** Where the statuses are chosen from. */
const trash = 'trash';
/** A link names so many unfolded groups. */
const mostOpen = 20;

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
  const grouped = search.by !== undefined && search.only === undefined;
  const Rows = grouped ? GroupedGrid : RunGrid;
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
        <GroupChoice
          experimentId={experimentId}
          by={search.by}
          only={search.only}
          onChange={(by) => change({ by, only: undefined, open: undefined })}
          onAll={() => change({ only: undefined })}
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
        <Rows
          experimentId={experimentId}
          search={search}
          names={names ?? none}
          chosen={chosen}
          onToggle={onToggle}
          onSort={(sort) => change({ sort })}
          onOpen={open}
          onOnly={(only) => change({ only })}
          onUnfold={(name) => {
            const unfolded = search.open ?? none;
            const next = unfolded.includes(name)
              ? unfolded.filter((other) => other !== name)
              : [...unfolded, name].slice(-mostOpen);
            change({ open: next.length > 0 ? [...next] : undefined });
          }}
        />
      )}
    </div>
  );
}
