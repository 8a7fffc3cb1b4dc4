import { Button, Stack } from '@mantine/core';
import { IconFileImport, IconPlus, IconTrash } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi, Navigate, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { Count, RelativeTime } from '@/components/format/values';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { ConnectPanel } from './ConnectPanel';
import { ExperimentDialog } from './ExperimentDialog';
import { ImportDialog } from './imports/ImportDialog';
import { ImportsPanel } from './imports/ImportsPanel';
import { descriptionOf, placeOf } from './mlflowTags';

const route = getRouteApi('/_app/experiments');

const columns: Column<Schemas['Experiment']>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
    render: ({ id, name }) => (
      <RowLink to="/experiments/$experimentId" params={{ experimentId: id }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'description', header: 'Description', render: (experiment) => descriptionOf(experiment) ?? '–' },
  { key: 'runs', header: 'Runs', align: 'right', render: ({ runs }) => <Count value={runs} /> },
  { key: 'last', header: 'Last run', render: ({ lastRunAt }) => <RelativeTime instant={lastRunAt} /> },
  {
    key: 'created',
    header: 'Made',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

export function ExperimentsPage() {
  const search = route.useSearch();
  const { q, cursor } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('tracking:write');
  const place = placeOf(useLocation({ select: ({ hash }) => `#${hash}` }));
  const [making, setMaking] = useState(false);
  const [importing, setImporting] = useState(false);
  const query = $api.useQuery(
    'get',
    '/experiments',
    { params: { query: { q, cursor, sort: namedSort(search) } } },
    { placeholderData: keepPreviousData },
  );
  if (place?.runId) return <Navigate to="/runs/$runId" params={{ runId: place.runId }} replace />;
  if (place) return <Navigate to="/experiments/$experimentId" params={place} replace />;
  return (
    <>
      <PageHeader
        title="Experiments"
        description="Runs that try the same thing in different ways, with their params, metrics and files."
        actions={
          <>
            <LinkButton to="/trash" variant="default" leftSection={<IconTrash size={16} />}>
              Trash
            </LinkButton>
            {mayWrite && (
              <>
                <Button
                  variant="default"
                  leftSection={<IconFileImport size={16} />}
                  onClick={() => setImporting(true)}
                >
                  Import
                </Button>
                <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
                  New experiment
                </Button>
              </>
            )}
          </>
        }
      />
      <Stack gap="md">
        <Panel flush>
          <DataTable
            label="Experiments"
            searchLabel="Search experiments"
            query={query}
            list={list}
            rowKey={({ id }) => id}
            columns={columns}
            empty={{
              title: 'No experiments yet',
              children: 'Make one, or let a training script make it through REST or an MLflow client.',
            }}
          />
        </Panel>
        <ImportsPanel />
        {mayWrite && <ConnectPanel />}
      </Stack>
      {making && <ExperimentDialog onClose={() => setMaking(false)} />}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}
