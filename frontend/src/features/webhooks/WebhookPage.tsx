import { Alert, Button, Stack } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconSettings, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import { DeliveriesPanel } from './DeliveriesPanel';
import { TestPanel } from './TestPanel';
import { WebhookDialog } from './WebhookDialog';
import { stateOf } from './events';

type Webhook = Schemas['Webhook'];
const route = getRouteApi('/_app/settings/webhooks/$webhookId');

export function WebhookPage() {
  const { webhookId } = route.useParams();
  const query = $api.useQuery('get', '/webhooks/{webhookId}', { params: { path: { webhookId } } });
  return <QueryView query={query}>{(webhook) => <Content key={webhook.id} webhook={webhook} />}</QueryView>;
}

function Content({ webhook }: { readonly webhook: Webhook }) {
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const update = $api.useMutation('patch', '/webhooks/{webhookId}', {
    onSuccess: () =>
      queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/webhooks') }),
  });
  const { id, active } = webhook;
  return (
    <>
      <PageHeader
        title={webhook.name}
        crumbs={[
          <AppLink key="webhooks" to="/settings/webhooks" search={{}}>
            Webhooks
          </AppLink>,
        ]}
        badge={<StatusBadge state={stateOf(webhook)} />}
        description={webhook.description}
        actions={
          <>
            <Button
              variant="default"
              leftSection={active ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
              loading={update.isPending}
              onClick={() =>
                update.mutate({ params: { path: { webhookId: id } }, body: { active: !active } })
              }
            >
              {active ? 'Pause' : 'Resume'}
            </Button>
            <Button
              variant="default"
              leftSection={<IconSettings size={15} />}
              onClick={() => setChanging(true)}
            >
              Change
            </Button>
            <Button variant="default" leftSection={<IconTrash size={15} />} onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </>
        }
      />
      <Stack gap="md">
        {update.isError && <ProblemAlert error={update.error} />}
        <Trouble webhook={webhook} />
        <About webhook={webhook} />
        <TestPanel webhook={webhook} />
        <DeliveriesPanel webhook={webhook} />
      </Stack>
      {changing && <WebhookDialog webhook={webhook} onClose={() => setChanging(false)} />}
      {deleting && <DeleteDialog webhook={webhook} onClose={() => setDeleting(false)} />}
    </>
  );
}

function Trouble({ webhook }: { readonly webhook: Webhook }) {
  const { active, failures, lastReason, dropped, waiting } = webhook;
  return (
    <>
      {active && failures > 0 && (
        <Alert color={failures >= 3 ? 'red' : 'yellow'} title={lastReason ?? 'The last attempt failed'}>
          {failures === 1 ? 'One attempt' : `${formatCount(failures)} attempts`} failed since one succeeded.
          What waits is tried again, later each time; a new address is tried at once.
        </Alert>
      )}
      {dropped > 0 && (
        <Alert color="red" title={`${formatCount(dropped)} events were not kept for it`}>
          A webhook keeps at most 1,000 that wait{waiting >= 1_000 ? ', and so many do now' : ''}. What is not
          kept cannot be sent later.
        </Alert>
      )}
    </>
  );
}

function About({ webhook }: { readonly webhook: Webhook }) {
  return (
    <Panel title="About">
      <Facts
        rows={[
          ['Address', <code key="url">{webhook.url}</code>],
          ['Told of', webhook.events.join(', ')],
          ['Signed', webhook.signed ? 'yes, with its secret' : 'no'],
          ['Waiting', formatCount(webhook.waiting)],
          ['Given up', webhook.dead > 0 && formatCount(webhook.dead)],
          [
            'Last tried',
            webhook.lastAttemptAt && <RelativeTime key="last" instant={webhook.lastAttemptAt} />,
          ],
          ['Made', <RelativeTime key="made" instant={webhook.createdAt} />],
          ['By', <Person key="by" subject={webhook.createdBy} />],
        ]}
      />
    </Panel>
  );
}

function DeleteDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = $api.useMutation('delete', '/webhooks/{webhookId}', {
    onSuccess: async () => {
      await navigate({ to: '/settings/webhooks', search: {} });
      await queries.invalidateQueries({ queryKey: ['get', '/webhooks'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Delete ${webhook.name}?`}
      action="Delete webhook"
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { webhookId: webhook.id } } })}
    >
      {webhook.waiting > 0 ? `The ${formatCount(webhook.waiting)} deliveries that wait go with it. ` : ''}
      To stop it for a while, pause it.
    </ConfirmDialog>
  );
}
