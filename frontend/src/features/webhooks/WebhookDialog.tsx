import {
  Button,
  Checkbox,
  Group,
  Modal,
  PasswordInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { eventGroups, type WebhookEvent } from './events';

interface WebhookDialogProps {
  /** What is to be changed; a new one without it. */
  readonly webhook?: Schemas['Webhook'];
  readonly onClose: () => void;
  readonly onMade?: (id: string) => void;
}

interface Values {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly secret: string;
  readonly unsigned: boolean;
  readonly events: WebhookEvent[];
}

/** Makes or changes a webhook. Its secret is written only: it never comes back. */
export function WebhookDialog({ webhook, onClose, onMade }: WebhookDialogProps) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm<Values>({
    initialValues: {
      name: webhook?.name ?? '',
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      secret: '',
      unsigned: false,
      events: [...(webhook?.events ?? [])],
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'Name it after who listens' : null),
      url: (value) => (value.trim() === '' ? 'Give the address that is to be told' : null),
      events: (value) => (value.length === 0 ? 'Choose what it is to be told' : null),
    },
    onValuesChange: idempotency.renew,
  });
  const onError = (error: unknown): void => void showFieldErrors(form, asProblem(error));
  const onSuccess = async ({ id }: Schemas['Webhook']): Promise<void> => {
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/webhooks'),
    });
    onClose();
    onMade?.(id);
  };
  const make = $api.useMutation('post', '/webhooks', { onSuccess, onError });
  const change = $api.useMutation('patch', '/webhooks/{webhookId}', { onSuccess, onError });
  const sending = webhook ? change : make;
  const submit = form.onSubmit((values) => {
    const told = {
      name: values.name.trim(),
      url: values.url.trim(),
      events: values.events,
      description: values.description.trim(),
    };
    const secret = values.secret === '' && !values.unsigned ? {} : { secret: values.secret };
    if (webhook) {
      change.mutate({ params: { path: { webhookId: webhook.id } }, body: { ...told, ...secret } });
    } else {
      make.mutate({ body: { ...told, ...secret }, headers: idempotency.headers() });
    }
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={webhook ? `Change ${webhook.name}` : 'New webhook'}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {sending.isError && <ProblemAlert error={sending.error} />}
          <TextInput label="Name" placeholder="ci" data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label="Address"
            description="Told by POST. Redirects are not followed."
            placeholder="https://ci.example.com/hooks/models"
            {...form.getInputProps('url')}
          />
          <PasswordInput
            label="Secret"
            description={
              webhook?.signed
                ? 'Leave it empty to keep the one there is.'
                : 'Signs every delivery, so that the receiver knows who sent it. Kept sealed.'
            }
            autoComplete="off"
            disabled={form.values.unsigned}
            {...form.getInputProps('secret')}
          />
          {webhook?.signed && (
            <Checkbox
              label="Sign no more"
              {...form.getInputProps('unsigned', { type: 'checkbox' })}
              onChange={({ currentTarget: { checked } }) =>
                form.setValues({ unsigned: checked, secret: checked ? '' : form.values.secret })
              }
            />
          )}
          <Textarea label="Description" autosize {...form.getInputProps('description')} />
          <EventChoice {...form.getInputProps('events')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={sending.isPending}>
              {webhook ? 'Save' : 'Make the webhook'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface EventChoiceProps {
  readonly value?: string[];
  readonly error?: React.ReactNode;
  readonly onChange?: (value: string[]) => void;
}

function EventChoice({ value = [], error, onChange }: EventChoiceProps) {
  return (
    <Checkbox.Group
      label="Tell it when"
      value={value}
      error={error}
      onChange={(chosen) => onChange?.(chosen)}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
        {eventGroups.map(({ title, events }) => (
          <Stack key={title} gap={6} role="group" aria-label={title}>
            <strong>{title}</strong>
            {events.map(([event, words]) => (
              <Checkbox key={event} value={event} label={words} title={event} />
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
