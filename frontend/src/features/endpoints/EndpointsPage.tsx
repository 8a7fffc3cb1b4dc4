import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { DeployDialog } from './DeployDialog';
import { stateOf } from './state';

const route = getRouteApi('/_app/endpoints');

const columns: Column<Schemas['Endpoint']>[] = [
  {
    key: 'name',
    header: 'Name',
    render: ({ name }) => (
      <RowLink to="/endpoints/$endpointName" params={{ endpointName: name }}>
        {name}
      </RowLink>
    ),
  },
  { key: 'state', header: 'State', render: (endpoint) => <StatusBadge state={stateOf(endpoint)} /> },
  {
    key: 'serves',
    header: 'Serves',
    render: ({ deployments }) =>
      deployments.map(({ model, version }) => `${model}, version ${version}`).join('; '),
  },
  { key: 'by', header: 'By', render: ({ createdBy }) => createdBy },
  { key: 'made', header: 'Made', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
];

export function EndpointsPage() {
  const { q, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { q, cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const mayWrite = usePermission('endpoints:write');
  const [making, setMaking] = useState(false);
  const query = $api.useQuery(
    'get',
    '/endpoints',
    { params: { query: { q, cursor } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) =>
        state.data?.items.some((endpoint) => stateOf(endpoint) === 'loading') ? 1_000 : false,
    },
  );
  const make = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      Deploy a model
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Endpoints"
        description="Models in service: a name that programs call, and the versions behind it."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="Endpoints"
          searchLabel="Search endpoints"
          query={query}
          list={list}
          rowKey={({ id }) => id}
          columns={columns}
          empty={{
            title: 'No endpoints yet',
            children: mayWrite
              ? 'Deploy a version of a registered model: it is loaded, warmed and then answers under its name.'
              : 'An engineer of your tenant deploys the first model.',
            action: make,
          }}
        />
      </Panel>
      {making && <DeployDialog onClose={() => setMaking(false)} />}
    </>
  );
}
