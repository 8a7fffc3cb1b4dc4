import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Clipped, Count, RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { WebhookDialog } from './WebhookDialog';
import { stateOf } from './events';

type Webhook = Schemas['Webhook'];
const route = getRouteApi('/_app/settings/webhooks');

export function WebhooksPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const [making, setMaking] = useState(false);
  const query = $api.useQuery(
    'get',
    '/webhooks',
    { params: { query: { cursor: search.cursor } } },
    { placeholderData: keepPreviousData },
  );
  const make = usePermission('webhooks:manage') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      New webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Addresses that are told when models, versions, aliases and promotions change."
        actions={make}
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
            children: 'Make one, and a CI job or a chat hears of a new champion the moment it is one.',
            action: make,
          }}
        />
      </Panel>
      {making && (
        <WebhookDialog
          onClose={() => setMaking(false)}
          onMade={(id) =>
            void navigate({ to: '/settings/webhooks/$webhookId', params: { webhookId: id }, search: {} })
          }
        />
      )}
    </>
  );
}

const columns: Column<Webhook>[] = [
  {
    key: 'name',
    header: 'Name',
    render: ({ id, name }) => (
      <RowLink to="/settings/webhooks/$webhookId" params={{ webhookId: id }} search={{}}>
        {name}
      </RowLink>
    ),
  },
  { key: 'url', header: 'Address', render: ({ url }) => <Clipped text={url} /> },
  { key: 'state', header: 'State', render: (webhook) => <StatusBadge state={stateOf(webhook)} /> },
  { key: 'events', header: 'Events', align: 'right', render: ({ events }) => events.length },
  { key: 'waiting', header: 'Waiting', align: 'right', render: ({ waiting }) => <Count value={waiting} /> },
  { key: 'dead', header: 'Given up', align: 'right', render: ({ dead }) => <Count value={dead} /> },
  {
    key: 'last',
    header: 'Last tried',
    render: ({ lastAttemptAt }) => (lastAttemptAt ? <RelativeTime instant={lastAttemptAt} /> : 'never'),
  },
];
