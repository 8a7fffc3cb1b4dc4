import { Button, Group, Modal, NumberInput, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';

const most = 1000;
const usual = 100;

interface SendDialogProps {
  readonly onClose: () => void;
  /** One capture; absent: the most uncertain ones. */
  readonly captureId?: string;
  readonly endpoint?: string | undefined;
}

/** Makes captures tasks of a labeling project. */
export function SendDialog({ onClose, captureId, endpoint }: SendDialogProps) {
  const idempotency = useIdempotencyKey();
  const projects = $api.useQuery('get', '/labeling-projects', { params: { query: { limit: 200 } } });
  const [project, setProject] = useState<string | null>(null);
  const [limit, setLimit] = useState(usual);
  const send = $api.useMutation('post', '/captures/send', {
    onSuccess: ({ tasks, skipped }) => {
      notifications.show({
        title: tasks === 1 ? '1 task made' : `${tasks} tasks made`,
        message:
          skipped > 0 ? `${skipped} were skipped: no picture, or a task already.` : 'Most uncertain first.',
      });
      onClose();
    },
  });
  const submit = (): void => {
    if (project === null) return;
    send.mutate({
      body: { projectId: project, ...(captureId ? { captureIds: [captureId] } : { endpoint, limit }) },
      headers: idempotency.headers(),
    });
  };
  return (
    <Modal opened onClose={onClose} title="Send to labelers">
      <Stack gap="md">
        {send.isError && <ProblemAlert error={send.error} />}
        {projects.isError && <ProblemAlert error={projects.error} />}
        <Text size="sm">
          Each picture becomes a task with the model&apos;s prediction filled in, the most uncertain first.
        </Text>
        <Select
          label="Labeling project"
          placeholder={projects.isPending ? 'Loading…' : 'Choose a project'}
          nothingFoundMessage="Make a labeling project first"
          searchable
          value={project}
          onChange={(value) => {
            idempotency.renew();
            setProject(value);
          }}
          data={(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        {captureId === undefined && (
          <NumberInput
            label="How many at most"
            min={1}
            max={most}
            value={limit}
            onChange={(value) => {
              idempotency.renew();
              setLimit(Number(value) || usual);
            }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={project === null} loading={send.isPending} onClick={submit}>
            Send
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
