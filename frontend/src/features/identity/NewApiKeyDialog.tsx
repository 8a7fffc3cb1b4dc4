import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { type Role, roleOptions } from '@/lib/roles';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a key; its secret is in memory while the dialog is open, and nowhere afterwards. */
export function NewApiKeyDialog({ opened, onClose }: DialogProps) {
  const [made, setMade] = useState<Schemas['CreatedApiKey']>();
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={!made}
      title={made ? 'Copy the key now' : 'Make an API key'}
    >
      {made ? <Secret made={made} onClose={close} /> : <KeyForm onMade={setMade} onCancel={close} />}
    </Modal>
  );
}

function Secret({
  made,
  onClose,
}: {
  readonly made: Schemas['CreatedApiKey'];
  readonly onClose: () => void;
}) {
  return (
    <Stack gap="md">
      <Text size="md">
        This is the only time that <strong>{made.apiKey.name}</strong> is shown. Keep it like a password.
      </Text>
      <CopyField value={made.secret} label="API key" wrap />
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

const lifetimes = [
  { value: '', label: 'Never' },
  { value: '7', label: 'In 7 days' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];
const dayMs = 86_400_000;

function endOf(days: string): string | undefined {
  return days === '' ? undefined : new Date(Date.now() + Number(days) * dayMs).toISOString();
}

interface KeyFormProps {
  readonly onMade: (made: Schemas['CreatedApiKey']) => void;
  readonly onCancel: () => void;
}

function KeyForm({ onMade, onCancel }: KeyFormProps) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: '', role: 'engineer' as Role, days: '90' },
    validate: { name: (value) => (value.trim() === '' ? 'Name the program that will use it' : null) },
  });
  const make = $api.useMutation('post', '/api-keys', {
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: ['get', '/api-keys'] });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name, role, days }) => {
    make.mutate({ body: { name: name.trim(), role, expiresAt: endOf(days) } });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {make.isError && <ProblemAlert error={make.error} />}
        <TextInput
          label="Name"
          placeholder="nightly training"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <NativeSelect label="Role" data={roleOptions} {...form.getInputProps('role')} />
        <NativeSelect label="Ends" data={lifetimes} {...form.getInputProps('days')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
