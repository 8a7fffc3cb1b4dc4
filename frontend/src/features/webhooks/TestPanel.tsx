import { Alert, Button, Code, Group, NativeSelect, Stack } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatDuration } from '@/lib/format';
import type { WebhookEvent } from './events';

/** Sends an example and says what came back. */
export function TestPanel({ webhook }: { readonly webhook: Schemas['Webhook'] }) {
  const [event, setEvent] = useState<WebhookEvent | undefined>(webhook.events[0]);
  const test = $api.useMutation('post', '/webhooks/{webhookId}/test');
  const chosen = event && webhook.events.includes(event) ? event : webhook.events[0];
  return (
    <Panel title="Test">
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label="Example of"
            data={[...webhook.events]}
            value={chosen}
            onChange={({ currentTarget: { value } }) =>
              setEvent(webhook.events.find((known) => known === value))
            }
          />
          <Button
            variant="default"
            leftSection={<IconSend size={15} />}
            loading={test.isPending}
            onClick={() =>
              test.mutate({
                params: { path: { webhookId: webhook.id } },
                body: chosen ? { event: chosen } : {},
              })
            }
          >
            Send it now
          </Button>
        </Group>
        <div aria-live="polite">
          {test.isError && <ProblemAlert error={test.error} />}
          {test.data && <Outcome attempt={test.data} />}
        </div>
      </Stack>
    </Panel>
  );
}

function Outcome({ attempt }: { readonly attempt: Schemas['WebhookAttempt'] }) {
  const { succeeded, status, answer, reason, millis } = attempt;
  return (
    <Alert
      color={succeeded ? 'green' : 'red'}
      title={succeeded ? `It answered ${status ?? ''} in ${formatDuration(millis)}` : reason}
    >
      {answer ? <Code block>{answer}</Code> : 'Its answer had no text.'}
    </Alert>
  );
}
