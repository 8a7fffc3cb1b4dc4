import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { useListState } from '@/components/data/useListState';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { NewWebhookDialog } from './NewWebhookDialog';

type Webhook = Schemas['Webhook'];
const route = getRouteApi('/_app/settings/webhooks');

export function WebhooksPage() {
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }),
  );
  const [making, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<Webhook>();
  const query = $api.useQuery(
    'get',
    '/webhooks',
    { params: { query: { cursor } } },
    { placeholderData: keepPreviousData },
  );
  const columns: Column<Webhook>[] = [
    { key: 'url', header: 'Address', render: ({ url }) => <code>{url}</code> },
    { key: 'topics', header: 'Topics', render: ({ topics }) => topics.join(', ') },
    {
      key: 'state',
      header: 'State',
      render: ({ failing, lastStatus }) => (
        <>
          <StatusBadge state={failing ? 'failed' : 'active'} /> {lastStatus}
        </>
      ),
    },
    {
      key: 'last',
      header: 'Last delivery',
      render: ({ lastDeliveryAt }) => <RelativeTime instant={lastDeliveryAt} />,
    },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (webhook) => (
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          aria-label={`Delete the webhook to ${webhook.url}`}
          onClick={() => setDeleting(webhook)}
        >
          Delete
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Signed notifications to your own servers when something happens in the tenant."
        actions={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
            Add a webhook
          </Button>
        }
      />
      <Panel flush>
        <DataTable
          label="Webhooks"
          query={query}
          list={list}
          rowKey={(webhook) => webhook.id}
          columns={columns}
          empty={{
            title: 'No webhooks yet',
            children: 'Add an HTTPS address of yours and the topics it wants to hear.',
          }}
        />
      </Panel>
      <NewWebhookDialog opened={making} onClose={() => setMaking(false)} />
      {deleting && <DeleteDialog webhook={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}

function DeleteDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const remove = $api.useMutation('delete', '/webhooks/{webhookId}', {
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['get', '/webhooks'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Delete this webhook?"
      action="Delete"
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { path: { webhookId: webhook.id } } })}
    >
      Nothing more is sent to <code>{webhook.url}</code>.
    </ConfirmDialog>
  );
}
