import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { client, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

interface DatasetDialogProps {
  /** Absent makes a new one. */
  readonly dataset?: Schemas['Dataset'];
  readonly onClose: () => void;
}

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Makes a dataset, or changes what is said about one. */
export function DatasetDialog({ dataset, onClose }: DatasetDialogProps) {
  const { name = '', description = '', licence = '', source = '' } = dataset ?? {};
  const form = useForm({
    initialValues: { name, description, licence, source },
    validate: {
      name: (value) =>
        namePattern.test(value) ? null : 'Use letters, digits, dot, underscore and hyphen; no spaces',
    },
  });
  const save = useSave(dataset, onClose, (error) => showFieldErrors(form, asProblem(error)));
  return (
    <Modal opened onClose={onClose} title={dataset ? 'Edit dataset' : 'New dataset'}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <TextInput label="Name" placeholder="street-signs" data-autofocus {...form.getInputProps('name')} />
          <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
          <TextInput label="Licence" placeholder="CC BY 4.0" {...form.getInputProps('licence')} />
          <TextInput
            label="Source"
            description="Where the data comes from, and whom to name"
            {...form.getInputProps('source')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {dataset ? 'Save' : 'Make it'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type Values = Schemas['NewDataset'];

function useSave(
  dataset: Schemas['Dataset'] | undefined,
  onDone: () => void,
  onError: (error: unknown) => void,
) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  return useMutation({
    mutationFn: async (values: Values) => {
      const answer = dataset
        ? await client.PATCH('/datasets/{datasetId}', {
            params: { path: { datasetId: dataset.id }, header: { 'If-Match': `"${dataset.revision}"` } },
            body: values,
          })
        : await client.POST('/datasets', { body: withoutEmpty(values), headers: idempotency.headers() });
      return answer.data;
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/datasets'),
      });
      onDone();
      if (!dataset && saved) await navigate({ to: '/datasets/$datasetId', params: { datasetId: saved.id } });
    },
    onError: (error) => {
      idempotency.renew();
      onError(error);
    },
  });
}

function withoutEmpty(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as unknown as Values;
}
