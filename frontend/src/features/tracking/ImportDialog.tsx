import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { client } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { usePermission } from '@/lib/api/session';
import { showFieldErrors } from '@/lib/problemForm';

/** Begins an import from an MLflow server, and leads to its job. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const mayModels = usePermission('models:write');
  const form = useForm({
    initialValues: { source: '', username: '', password: '', artifacts: true, models: mayModels },
    validate: { source: (value) => (value.trim() === '' ? 'Give the address of the MLflow server' : null) },
    onValuesChange: idempotency.renew,
  });
  const start = useMutation({
    mutationFn: async ({ source, username, password, artifacts, models }: typeof form.values) => {
      const credential =
        username !== '' ? { username, password } : password !== '' ? { token: password } : {};
      await client.POST('/imports', {
        body: { source: source.trim(), ...credential, artifacts, models },
        headers: idempotency.headers(),
      });
    },
    onSuccess: () => navigate({ to: '/settings/jobs', search: { kind: 'mlflow.import' } }),
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  return (
    <Modal opened onClose={onClose} title="Import from MLflow">
      <form onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
        <Stack gap="md">
          {start.isError && <ProblemAlert error={start.error} />}
          <Text size="sm">
            Takes experiments, runs and models under their own ids. It can be repeated: what is here stays.
          </Text>
          <TextInput
            label="Address"
            placeholder="https://mlflow.example.com"
            data-autofocus
            {...form.getInputProps('source')}
          />
          <TextInput
            label="User name"
            description="Only where the server asks for one"
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label="Password or token"
            description="Kept sealed until the import ends"
            autoComplete="off"
            {...form.getInputProps('password')}
          />
          <Checkbox label="Files too" {...form.getInputProps('artifacts', { type: 'checkbox' })} />
          <Checkbox
            label="Registered models too"
            disabled={!mayModels}
            {...form.getInputProps('models', { type: 'checkbox' })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={start.isPending}>
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
