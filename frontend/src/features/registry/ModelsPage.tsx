import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { Aliases } from './Aliases';
import { NewModelDialog } from './NewModelDialog';
import { RegisterRunDialog } from './RegisterRunDialog';
import { versionStates } from './search';

const route = getRouteApi('/_app/models');

const columns: Column<Schemas['Model']>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
    render: ({ name }) => (
      <RowLink to="/models/$modelName" params={{ modelName: name }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'description', header: 'Description', render: ({ description }) => description ?? '–' },
  { key: 'version', header: 'Versions', align: 'right', render: ({ latestVersion }) => latestVersion },
  {
    key: 'state',
    header: 'Newest',
    render: ({ latestState }) => (latestState ? <StatusBadge state={latestState} /> : '–'),
  },
  { key: 'aliases', header: 'Aliases', render: ({ aliases }) => <Aliases aliases={aliases} /> },
  {
    key: 'created',
    header: 'Registered',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

export function ModelsPage() {
  const search = route.useSearch();
  const { q, cursor, latestState, run } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('models:write');
  const [making, setMaking] = useState(false);
  const query = $api.useQuery(
    'get',
    '/models',
    { params: { query: { q, cursor, latestState, sort: namedSort(search) } } },
    { placeholderData: keepPreviousData },
  );
  const make = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      Register a model
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Models"
        description="Registered ONNX models: numbered versions, checked before they may serve."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="Models"
          searchLabel="Search models"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          columns={columns}
          filtered={latestState !== undefined}
          filters={
            <StateFilter
              label="State of the newest version"
              every="Every state"
              states={versionStates}
              value={latestState}
              onChange={(state) =>
                void navigate({ search: (old) => ({ ...old, latestState: state, cursor: undefined }) })
              }
            />
          }
          empty={{
            title: 'No models yet',
            children: 'Register a name, then add its first version from a run or from an ONNX file.',
            action: make,
          }}
        />
      </Panel>
      {making && <NewModelDialog onClose={() => setMaking(false)} />}
      {mayWrite && run !== undefined && (
        <RegisterRunDialog
          runId={run}
          onClose={() => void navigate({ search: (old) => ({ ...old, run: undefined }), replace: true })}
        />
      )}
    </>
  );
}
