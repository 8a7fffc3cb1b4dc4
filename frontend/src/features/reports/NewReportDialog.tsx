import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

/** Begins a report under a name; it is written on its own page. */
export function NewReportDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() === '' ? 'Name the report' : null) },
    onValuesChange: idempotency.renew,
  });
  const make = $api.useMutation('post', '/reports', {
    onSuccess: ({ id }) =>
      navigate({ to: '/reports/$reportId', params: { reportId: id }, search: { edit: true } }),
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name }) =>
    make.mutate({ body: { name: name.trim(), body: '' }, headers: idempotency.headers() }),
  );
  return (
    <Modal opened onClose={onClose} title="New report">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {make.isError && <ProblemAlert error={make.error} />}
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Begin it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
