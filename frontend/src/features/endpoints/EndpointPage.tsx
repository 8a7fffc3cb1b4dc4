import { Alert, Button, Stack } from '@mantine/core';
import { IconReplace, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import { DeployDialog } from './DeployDialog';
import { LivePanel } from './LivePanel';
import { TryPanel } from './TryPanel';
import { stateOf } from './state';

type Endpoint = Schemas['Endpoint'];
const route = getRouteApi('/_app/endpoints/$endpointName');

export function EndpointPage() {
  const { endpointName } = route.useParams();
  const query = $api.useQuery(
    'get',
    '/endpoints/{endpointName}',
    { params: { path: { endpointName } } },
    {
      refetchInterval: ({ state }) =>
        state.data?.deployments.some((deployment) => deployment.state === 'loading') ? 1_000 : false,
    },
  );
  return (
    <QueryView query={query}>{(endpoint) => <Content key={endpoint.id} endpoint={endpoint} />}</QueryView>
  );
}

function Content({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = usePermission('endpoints:write');
  const [open, setOpen] = useState<'change' | 'delete'>();
  return (
    <>
      <PageHeader
        title={endpoint.name}
        crumbs={[
          <AppLink key="endpoints" to="/endpoints">
            Endpoints
          </AppLink>,
        ]}
        badge={<StatusBadge state={stateOf(endpoint)} />}
        description={endpoint.description}
        actions={
          mayWrite && (
            <>
              <Button leftSection={<IconReplace size={16} />} onClick={() => setOpen('change')}>
                Change the version
              </Button>
              <Button
                variant="default"
                leftSection={<IconTrash size={15} />}
                onClick={() => setOpen('delete')}
              >
                Delete
              </Button>
            </>
          )
        }
      />
      <Stack gap="md">
        {endpoint.deployments
          .filter(({ message }) => message)
          .map(({ id, model, version, state, message }) => (
            <Alert
              key={id}
              color={state === 'failed' ? 'red' : 'yellow'}
              title={`${model}, version ${version}`}
            >
              {message}
            </Alert>
          ))}
        {stateOf(endpoint) === 'ready' && <LivePanel endpointName={endpoint.name} />}
        {stateOf(endpoint) === 'ready' && <TryPanel endpoint={endpoint} />}
        <About endpoint={endpoint} />
      </Stack>
      {open === 'change' && <DeployDialog endpoint={endpoint} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeleteDialog endpoint={endpoint} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function About({ endpoint }: { readonly endpoint: Endpoint }) {
  return (
    <Panel title="What it serves">
      <Facts
        rows={[
          ...endpoint.deployments.map(
            ({ model, version, weight, state, loadedBytes }) =>
              [
                `${model}, version ${version}`,
                <span key={version}>
                  <AppLink
                    to="/models/$modelName/versions/$version"
                    params={{ modelName: model, version: String(version) }}
                  >
                    See the version
                  </AppLink>
                  {`: ${state}, weight ${weight}`}
                  {loadedBytes !== undefined && `, ${formatBytes(loadedBytes)} in memory`}
                </span>,
              ] as const,
          ),
          ['Rows in a batch, at most', formatCount(endpoint.maxBatchSize)],
          ['Requests that wait, at most', formatCount(endpoint.maxQueue)],
          ['Time for an answer', formatDuration(endpoint.timeoutMs)],
          ['Made', <RelativeTime key="made" instant={endpoint.createdAt} />],
          ['By', endpoint.createdBy],
        ]}
      />
    </Panel>
  );
}

function DeleteDialog({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = $api.useMutation('delete', '/endpoints/{endpointName}', {
    onSuccess: async () => {
      await navigate({ to: '/endpoints' });
      await queries.invalidateQueries({ queryKey: ['get', '/endpoints'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Delete ${endpoint.name}?`}
      action="Delete endpoint"
      typeToConfirm={endpoint.name}
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { endpointName: endpoint.name } } })}
    >
      Programs that call it get “not found” from now on. The model and its versions stay.
    </ConfirmDialog>
  );
}
