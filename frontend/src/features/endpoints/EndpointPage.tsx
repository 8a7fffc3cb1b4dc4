import { Alert, Button, Stack } from '@mantine/core';
import { IconSettings, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount, formatDuration } from '@/lib/format';
import { CapturePanel } from './change/CapturePanel';
import { LimitsDialog } from './change/LimitsDialog';
import { ShadowPanel } from './change/ShadowPanel';
import { TrafficPanel } from './change/TrafficPanel';
import { deviceWords } from './change/device';
import { nameOf } from './change/split';
import { LivePanel } from './live/LivePanel';
import { RefusalsPanel } from './live/RefusalsPanel';
import { isMoving, stateOf } from './state';
import { TryPanel } from './try/TryPanel';

type Endpoint = Schemas['Endpoint'];
const route = getRouteApi('/_app/endpoints/$endpointName');

export function EndpointPage() {
  const { endpointName } = route.useParams();
  const query = $api.useQuery(
    'get',
    '/endpoints/{endpointName}',
    { params: { path: { endpointName } } },
    { refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 1_000 : false) },
  );
  return (
    <QueryView query={query}>{(endpoint) => <Content key={endpoint.id} endpoint={endpoint} />}</QueryView>
  );
}

function Content({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = usePermission('endpoints:write');
  const mayTrace = usePermission('lineage:read');
  const [deleting, setDeleting] = useState(false);
  const answers = endpoint.answering.length > 0;
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
            <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
              Delete
            </Button>
          )
        }
      />
      <Stack gap="md">
        <Messages endpoint={endpoint} />
        <TrafficPanel endpoint={endpoint} />
        <ShadowPanel endpoint={endpoint} />
        {answers && <LivePanel endpointName={endpoint.name} />}
        <RefusalsPanel endpointName={endpoint.name} />
        {answers && <TryPanel endpoint={endpoint} />}
        <CapturePanel endpoint={endpoint} />
        <About endpoint={endpoint} />
        {mayTrace && (
          <Panel title="Lineage">
            <LineagePanel kind="endpoint" id={endpoint.id} />
          </Panel>
        )}
      </Stack>
      {deleting && <DeleteDialog endpoint={endpoint} onClose={() => setDeleting(false)} />}
    </>
  );
}

/** Why a deployment failed, or why rows of several requests do not share its runs. */
function Messages({ endpoint: { deployments } }: { readonly endpoint: Endpoint }) {
  return deployments
    .filter(({ message }) => message)
    .map(({ id, model, version, state, message }) => (
      <Alert
        key={id}
        color={state === 'failed' ? 'red' : 'yellow'}
        title={
          state === 'failed' ? `${nameOf({ model, version })} does not load` : nameOf({ model, version })
        }
      >
        {message}
      </Alert>
    ));
}

function About({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = usePermission('endpoints:write');
  const [changing, setChanging] = useState(false);
  return (
    <Panel
      title="Settings"
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSettings size={14} />}
            onClick={() => setChanging(true)}
          >
            Change the settings
          </Button>
        )
      }
    >
      <Facts
        rows={[
          ['Rows in a batch, at most', formatCount(endpoint.maxBatchSize)],
          ['Requests that wait, at most', formatCount(endpoint.maxQueue)],
          ['Time for an answer', formatDuration(endpoint.timeoutMs)],
          ['Runs on', deviceWords(endpoint)],
          ['Repeated inputs', endpoint.cache ? 'answered from memory' : 'run again'],
          ['Made', <RelativeTime key="made" instant={endpoint.createdAt} />],
          ['By', <Person key="by" subject={endpoint.createdBy} />],
        ]}
      />
      {changing && <LimitsDialog endpoint={endpoint} onClose={() => setChanging(false)} />}
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
