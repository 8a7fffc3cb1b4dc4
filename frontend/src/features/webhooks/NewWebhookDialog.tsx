import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

const suggestions = ['*', 'dataset.version_committed', 'model.version_ready', 'model.version_rejected'];

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function NewWebhookDialog({ opened, onClose }: DialogProps) {
  const [made, setMade] = useState<Schemas['CreatedWebhook']>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={!made}
      title={made ? 'Copy the signing secret now' : 'Add a webhook'}
    >
      {made ? (
        <Stack gap="md">
          <Text size="md">Check each delivery&apos;s signature with it. It is shown this once.</Text>
          <CopyField value={made.secret} label="signing secret" wrap />
          <Group justify="flex-end">
            <Button onClick={close}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <WebhookForm onMade={setMade} onCancel={close} />
      )}
    </Modal>
  );
}

interface WebhookFormProps {
  readonly onMade: (made: Schemas['CreatedWebhook']) => void;
  readonly onCancel: () => void;
}

function WebhookForm({ onMade, onCancel }: WebhookFormProps) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { url: '', topics: ['*'] },
    validate: {
      url: (value) => (value.startsWith('https://') ? null : 'Enter an address that begins with https://'),
      topics: (value) => (value.length === 0 ? 'Choose at least one topic, or * for all' : null),
    },
  });
  const make = $api.useMutation('post', '/webhooks', {
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: ['get', '/webhooks'] });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  return (
    <form onSubmit={form.onSubmit((body) => make.mutate({ body }))} noValidate>
      <Stack gap="md">
        {make.isError && <ProblemAlert error={make.error} />}
        <TextInput
          label="Address"
          placeholder="https://example.com/hooks"
          data-autofocus
          {...form.getInputProps('url')}
        />
        <TagsInput label="Topics" data={suggestions} {...form.getInputProps('topics')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
