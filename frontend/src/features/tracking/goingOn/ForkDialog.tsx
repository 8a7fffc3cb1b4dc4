import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { client, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { formatCount } from '@/lib/format';
import { showFieldErrors } from '@/lib/problemForm';
import { lastStep } from './lines';

interface ForkDialogProps {
  readonly run: Schemas['Run'];
  readonly onClose: () => void;
}

/** Makes a run that goes on from a step of this one, and leads to it. */
export function ForkDialog({ run, onClose }: ForkDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const last = lastStep(run);
  const form = useForm<{ step: number | string; name: string }>({
    initialValues: { step: last, name: '' },
    validate: { step: (value) => (typeof value === 'number' ? null : 'Name a step') },
    onValuesChange: idempotency.renew,
  });
  const fork = useMutation({
    mutationFn: async (body: Schemas['NewFork']) => {
      const params = { path: { runId: run.id } };
      const answer = await client.POST('/runs/{runId}/fork', {
        params,
        body,
        headers: idempotency.headers(),
      });
      return answer.data;
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['get', '/runs/{runId}/links'] });
      onClose();
      if (made) await navigate({ to: '/runs/$runId', params: { runId: made.id } });
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ step, name }) =>
    fork.mutate({ step: Number(step), ...(name.trim() !== '' && { name: name.trim() }) }),
  );
  return (
    <Modal opened onClose={onClose} title="Fork the run">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {fork.isError && <ProblemAlert error={fork.error} />}
          <Text size="sm">
            The new run has the params, data and points of this one up to the step, as its own. Its files stay
            here.
          </Text>
          <NumberInput
            label="Step"
            description={`The last that the fork has; ${formatCount(last)} is the last of this run`}
            min={0}
            max={last}
            allowDecimal={false}
            data-autofocus
            {...form.getInputProps('step')}
          />
          <TextInput
            label="Name"
            placeholder={`${run.name}-fork-${form.values.step}`}
            maxLength={250}
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={fork.isPending}>
              Fork
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
