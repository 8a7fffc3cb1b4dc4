import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import type { ExperimentSearch } from '../search';
import { bodyOf } from './views';

interface ViewDialogProps {
  readonly experimentId: string;
  readonly search: ExperimentSearch;
  readonly onClose: () => void;
  readonly onSaved: (view: Schemas['RunView']) => void;
}

/** Saves how the table looks now under a name. */
export function ViewDialog({ experimentId, search, onClose, onSaved }: ViewDialogProps) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() === '' ? 'Name the view' : null) },
    onValuesChange: idempotency.renew,
  });
  const save = $api.useMutation('post', '/experiments/{experimentId}/views', {
    onSuccess: async (view) => {
      await queries.invalidateQueries({ queryKey: ['get', '/experiments/{experimentId}/views'] });
      onSaved(view);
      onClose();
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ name }) =>
    save.mutate({
      params: { path: { experimentId } },
      body: bodyOf(name.trim(), search),
      headers: idempotency.headers(),
    }),
  );
  return (
    <Modal opened onClose={onClose} title="Save this view">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <Text size="sm">Keeps search, order and columns for everybody in the tenant.</Text>
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
