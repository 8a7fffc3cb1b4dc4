import { Button, NativeSelect } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ExperimentDialog } from './ExperimentDialog';
import { descriptionOf } from './mlflowTags';
import { runColumns } from './runColumns';
import { runStatuses } from './search';

const route = getRouteApi('/_app/experiments/$experimentId');
const mostCompared = 10;

export function ExperimentPage() {
  const { experimentId } = route.useParams();
  const query = $api.useQuery('get', '/experiments/{experimentId}', { params: { path: { experimentId } } });
  return (
    <QueryView query={query}>
      {(experiment) => <Content key={experiment.id} experiment={experiment} />}
    </QueryView>
  );
}

function Content({ experiment }: { readonly experiment: Schemas['Experiment'] }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [editing, setEditing] = useState(false);
  const mayWrite = usePermission('tracking:write');
  return (
    <>
      <PageHeader
        title={experiment.name}
        crumbs={[
          <AppLink key="experiments" to="/experiments">
            Experiments
          </AppLink>,
        ]}
        description={descriptionOf(experiment)}
        actions={
          <>
            {chosen.length > 0 && (
              <LinkButton
                to="/experiments/$experimentId/compare"
                params={{ experimentId: experiment.id }}
                search={{ runs: [...chosen] }}
                disabled={chosen.length < 2}
              >
                {chosen.length < 2 ? 'Choose another run to compare' : `Compare ${chosen.length} runs`}
              </LinkButton>
            )}
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconPencil size={15} />}
                onClick={() => setEditing(true)}
              >
                Edit
              </Button>
            )}
          </>
        }
      />
      <Panel flush>
        <RunTable experimentId={experiment.id} chosen={chosen} onChoose={setChosen} />
      </Panel>
      {editing && <ExperimentDialog experiment={experiment} onClose={() => setEditing(false)} />}
    </>
  );
}

interface RunTableProps {
  readonly experimentId: string;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

function RunTable({ experimentId, chosen, onChoose }: RunTableProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const { q, cursor, sort, status } = search;
  const query = $api.useQuery(
    'get',
    '/runs',
    { params: { query: { experimentId, q, cursor, sort, status } } },
    { placeholderData: keepPreviousData },
  );
  const toggle = (id: string): void =>
    onChoose(
      chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id].slice(-mostCompared),
    );
  return (
    <DataTable
      label="Runs"
      searchLabel="Search runs by name"
      query={query}
      list={{ ...list, search: { ...list.search, sort: sort ?? '-startedAt' } }}
      rowKey={({ id }) => id}
      columns={runColumns(query.data?.items ?? [], chosen, toggle)}
      filtered={status !== undefined}
      filters={
        <NativeSelect
          aria-label="Status"
          value={status ?? ''}
          onChange={(event) => {
            const next = runStatuses.find((known) => known === event.currentTarget.value);
            void navigate({ search: (old) => ({ ...old, status: next, cursor: undefined }) });
          }}
          data={[
            { value: '', label: 'Every status' },
            ...runStatuses.map((value) => ({ value, label: value })),
          ]}
        />
      }
      empty={{
        title: 'No runs yet',
        children: 'A training script starts one through POST /api/v1/runs, or through an MLflow client.',
      }}
    />
  );
}
