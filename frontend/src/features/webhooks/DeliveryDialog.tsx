import { Button, Code, Group, Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Facts } from '@/components/data/Facts';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { $api, type Schemas } from '@/lib/api/client';
import { formatDuration } from '@/lib/format';
import { pretty } from './events';

interface DeliveryDialogProps {
  readonly webhook: Schemas['Webhook'];
  readonly delivery: Schemas['WebhookDelivery'];
  readonly onClose: () => void;
}

/** What was sent and what came back; once it has ended it can be sent again. */
export function DeliveryDialog({ webhook, delivery, onClose }: DeliveryDialogProps) {
  const queries = useQueryClient();
  const again = $api.useMutation('post', '/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver', {
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/webhooks'),
      });
    },
  });
  const ended = delivery.state !== 'waiting';
  return (
    <Modal opened onClose={onClose} size="lg" title={delivery.event}>
      <Stack gap="md">
        {again.isError && <ProblemAlert error={again.error} />}
        <Facts
          rows={[
            [
              'State',
              <StatusBadge key="state" state={delivery.state === 'dead' ? 'given_up' : delivery.state} />,
            ],
            ['Id', <code key="id">{delivery.id}</code>],
            ['Attempts', delivery.attempts],
            ['Last tried', delivery.attemptedAt && <RelativeTime key="at" instant={delivery.attemptedAt} />],
            ['Took', delivery.millis !== undefined && formatDuration(delivery.millis)],
            ['Failed because', delivery.reason],
            ['Next try', delivery.dueAt && <RelativeTime key="due" instant={delivery.dueAt} />],
          ]}
        />
        <div>
          <strong>Sent</strong>
          <Code block>{pretty(delivery.body)}</Code>
        </div>
        {delivery.answer && (
          <div>
            <strong>Answered {delivery.status}</strong>
            <Code block>{delivery.answer}</Code>
          </div>
        )}
        {ended && (
          <Group justify="flex-end">
            <Button
              loading={again.isPending}
              disabled={!webhook.active}
              onClick={() =>
                again.mutate({
                  params: { path: { webhookId: webhook.id, deliveryId: delivery.id } },
                })
              }
            >
              Send it again
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}
