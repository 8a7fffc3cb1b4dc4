import { Button, Checkbox, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { usePermission } from '@/lib/api/session';
import { showFieldErrors } from '@/lib/problemForm';

/** What an import from a running MLflow server needs to be told. */
export function ServerImportForm({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const mayModels = usePermission('models:write');
  const form = useForm({
    initialValues: { source: '', username: '', password: '', artifacts: true, models: mayModels },
    validate: { source: (value) => (value.trim() === '' ? 'Give the address of the MLflow server' : null) },
    onValuesChange: idempotency.renew,
  });
  const start = $api.useMutation('post', '/imports', {
    onSuccess: () => navigate({ to: '/settings/jobs', search: { kind: 'mlflow.import' } }),
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ source, username, password, artifacts, models }) => {
    const credential = username !== '' ? { username, password } : password !== '' ? { token: password } : {};
    start.mutate({
      body: { kind: 'mlflow_server', source: source.trim(), ...credential, artifacts, models },
      headers: idempotency.headers(),
    });
  });
  return (
    <form onSubmit={submit} noValidate>
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
  );
}
