import { Button } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Clipped, RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatDuration } from '@/lib/format';
import { DeliveryDialog } from './DeliveryDialog';
import { deliveryStates } from './search';

type Delivery = Schemas['WebhookDelivery'];
const route = getRouteApi('/_app/settings/webhooks/$webhookId');

/** What was sent to a webhook, and what waits. */
export function DeliveriesPanel({ webhook }: { readonly webhook: Schemas['Webhook'] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const [shown, setShown] = useState<Delivery>();
  const { cursor, state } = search;
  const query = $api.useQuery(
    'get',
    '/webhooks/{webhookId}/deliveries',
    { params: { path: { webhookId: webhook.id }, query: { cursor, state } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Panel title="Deliveries" flush>
      <DataTable
        label="Deliveries"
        query={query}
        list={list}
        rowKey={(delivery) => delivery.id}
        columns={columnsOf(setShown)}
        filtered={state !== undefined}
        filters={
          <StateFilter
            label="State"
            every="Every state"
            states={deliveryStates}
            words={{ dead: 'given up' }}
            value={state}
            onChange={(next) =>
              void navigate({ search: (old) => ({ ...old, state: next, cursor: undefined }) })
            }
          />
        }
        empty={{
          title: 'Nothing sent yet',
          children: 'The next event that it wants appears here, with what was answered.',
        }}
      />
      {shown && <DeliveryDialog webhook={webhook} delivery={shown} onClose={() => setShown(undefined)} />}
    </Panel>
  );
}

function columnsOf(show: (delivery: Delivery) => void): Column<Delivery>[] {
  return [
    { key: 'event', header: 'Event', render: ({ event }) => <code>{event}</code> },
    {
      key: 'state',
      header: 'State',
      render: ({ state }) => <StatusBadge state={state === 'dead' ? 'given_up' : state} />,
    },
    { key: 'attempts', header: 'Attempts', align: 'right', render: ({ attempts }) => attempts },
    { key: 'answer', header: 'Last answer', render: (delivery) => <Clipped text={lastAnswer(delivery)} /> },
    { key: 'happened', header: 'Happened', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
    {
      key: 'due',
      header: 'Next try',
      render: ({ dueAt }) => (dueAt ? <RelativeTime instant={dueAt} /> : '–'),
    },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (delivery) => (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Look at ${delivery.event} of ${delivery.createdAt}`}
          onClick={() => show(delivery)}
        >
          Look
        </Button>
      ),
    },
  ];
}

function lastAnswer({ status, reason, millis, attempts }: Delivery): string {
  if (attempts === 0) return '–';
  if (reason) return reason;
  return `${status ?? ''} in ${formatDuration(millis ?? 0)}`;
}
