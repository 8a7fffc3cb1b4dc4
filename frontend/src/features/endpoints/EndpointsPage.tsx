import { Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { NewEndpointDialog } from './change/NewEndpointDialog';
import { splitWords } from './change/split';
import { PublishedPanel } from './published/PublishedPanel';
import { endpointStates } from './search';
import { isMoving, stateOf } from './state';

const route = getRouteApi('/_app/endpoints');

const columns: Column<Schemas['Endpoint']>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
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
    render: ({ deployments }) => splitWords(deployments),
  },
  { key: 'by', header: 'By', render: ({ createdBy }) => <Person subject={createdBy} /> },
  {
    key: 'made',
    header: 'Made',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

export function EndpointsPage() {
  const { deploy, model, version, ...search } = route.useSearch();
  const { q, cursor, state } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('endpoints:write');
  const query = $api.useQuery(
    'get',
    '/endpoints',
    { params: { query: { q, cursor, state, sort: namedSort(search) } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data } }) => (data?.items.some(isMoving) ? 1_000 : false),
    },
  );
  const make = mayWrite && (
    <LinkButton to="/endpoints" search={{ ...search, deploy: true }} leftSection={<IconPlus size={16} />}>
      Deploy a model
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Endpoints"
        description="Models in service: a name that programs call, and the versions behind it."
        actions={make}
      />
      <Stack gap="md">
        <Panel flush>
          <DataTable
            label="Endpoints"
            searchLabel="Search endpoints"
            query={query}
            list={list}
            rowKey={({ id }) => id}
            columns={columns}
            filtered={state !== undefined}
            filters={
              <StateFilter
                label="State"
                every="Every state"
                states={endpointStates}
                value={state}
                onChange={(next) =>
                  void navigate({ search: (old) => ({ ...old, state: next, cursor: undefined }) })
                }
              />
            }
            empty={{
              title: 'No endpoints yet',
              children: mayWrite
                ? 'Deploy a version of a registered model: it is loaded, warmed and then answers under its name.'
                : 'An engineer of your tenant deploys the first model.',
              action: make,
            }}
          />
        </Panel>
        <PublishedPanel />
      </Stack>
      {mayWrite && deploy && (
        <NewEndpointDialog model={model} version={version} onClose={() => void navigate({ search })} />
      )}
    </>
  );
}
