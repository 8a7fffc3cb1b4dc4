import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

interface NewModelDialogProps {
  readonly onClose: () => void;
  /** A run of which its first version is added then. */
  readonly run?: string | undefined;
}

export function NewModelDialog({ onClose, run }: NewModelDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { name: '', description: '' },
    validate: {
      name: (value) =>
        namePattern.test(value) ? null : 'Use letters, digits, dot, underscore and hyphen; no spaces',
    },
    onValuesChange: idempotency.renew,
  });
  const make = $api.useMutation('post', '/models', {
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ['get', '/models'] });
      await navigate({ to: '/models/$modelName', params: { modelName: name }, search: { run } });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name, description }) =>
    make.mutate({ body: { name, description: description || undefined }, headers: idempotency.headers() }),
  );
  return (
    <Modal opened onClose={onClose} title="Register a model">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {make.isError && <ProblemAlert error={make.error} />}
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Register
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
