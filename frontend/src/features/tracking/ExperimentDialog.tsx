import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { client, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

interface ExperimentDialogProps {
  /** Absent makes a new one. */
  readonly experiment?: Schemas['Experiment'];
  readonly onClose: () => void;
}

export function ExperimentDialog({ experiment, onClose }: ExperimentDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { name: experiment?.name ?? '', description: experiment?.description ?? '' },
    validate: { name: (value) => (value.trim() === '' ? 'Name the experiment' : null) },
    onValuesChange: idempotency.renew,
  });
  const save = useMutation({
    mutationFn: async (body: Schemas['NewExperiment']) => {
      const params = {
        path: { experimentId: experiment?.id ?? '' },
        header: { 'If-Match': `"${experiment?.revision ?? 0}"` },
      };
      const answer = experiment
        ? await client.PATCH('/experiments/{experimentId}', { params, body })
        : await client.POST('/experiments', { body, headers: idempotency.headers() });
      return answer.data;
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/experiments'),
      });
      onClose();
      if (!experiment && saved) {
        await navigate({ to: '/experiments/$experimentId', params: { experimentId: saved.id } });
      }
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  return (
    <Modal opened onClose={onClose} title={experiment ? 'Edit experiment' : 'New experiment'}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {experiment ? 'Save' : 'Make it'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
