import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import type { ExperimentSearch } from '@/features/tracking/search';
import { GroupedGrid } from '@/features/tracking/table/GroupedGrid';
import { RunGrid } from '@/features/tracking/table/RunGrid';
import { useTableColumns } from '@/features/tracking/table/useTableColumns';
import { searchOf } from '@/features/tracking/table/views';
import { $api } from '@/lib/api/client';

const none: readonly string[] = [];

interface TablePanelProps {
  readonly experimentId: string;
  /** Of the address; with nothing but a view it follows the view, whatever becomes of it. */
  readonly linked: ExperimentSearch;
}

/** A table of runs; how somebody sorts or unfolds it here stays with the reader. */
export function TablePanel({ experimentId, linked }: TablePanelProps) {
  const follows = linked.view !== undefined && isBare(linked);
  const view = $api.useQuery(
    'get',
    '/experiments/{experimentId}/views/{viewId}',
    { params: { path: { experimentId, viewId: linked.view ?? '' } } },
    { enabled: follows },
  );
  const [own, setOwn] = useState<Pick<ExperimentSearch, 'sort' | 'open' | 'only'>>({});
  const navigate = useNavigate();
  const search = { ...(follows && view.data ? searchOf(view.data) : linked), ...own };
  const columns = useTableColumns(experimentId, search.columns);
  const failed = view.isError
    ? view
    : columns.error !== null && columns.names === undefined
      ? columns
      : undefined;
  if (failed) return <ProblemState error={failed.error} onRetry={() => void failed.refetch()} />;
  const Rows = search.by !== undefined && search.only === undefined ? GroupedGrid : RunGrid;
  return (
    <Panel flush>
      <Rows
        experimentId={experimentId}
        search={search}
        names={columns.names ?? none}
        onSort={(sort) => setOwn((old) => ({ ...old, sort }))}
        onOpen={(runId) => void navigate({ to: '/runs/$runId', params: { runId } })}
        onOnly={(only) => setOwn((old) => ({ ...old, only }))}
        onUnfold={(name) => {
          const open = search.open ?? [];
          setOwn((old) => ({
            ...old,
            open: open.includes(name) ? open.filter((other) => other !== name) : [...open, name],
          }));
        }}
      />
    </Panel>
  );
}

function isBare({ q, status, sort, columns, by, only, trashed }: ExperimentSearch): boolean {
  return [q, status, sort, columns, by, only, trashed].every((part) => part === undefined);
}
