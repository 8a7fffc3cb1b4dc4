import {
  Button,
  FileInput,
  Group,
  Modal,
  Progress,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, client } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { uploadModel } from './uploadModel';

interface NewVersionDialogProps {
  readonly modelName: string;
  readonly onClose: () => void;
}

type Origin = 'run' | 'file';

/** A new version from a run's ONNX artifact, or from a file of the person's own. */
export function NewVersionDialog({ modelName, onClose }: NewVersionDialogProps) {
  const [sent, setSent] = useState<number>();
  const form = useForm({
    initialValues: {
      origin: 'run' as Origin,
      runId: '',
      artifactPath: '',
      file: null as File | null,
      description: '',
    },
    validate: {
      runId: (value, { origin }) => (origin === 'file' || value !== '' ? null : 'Choose a run'),
      artifactPath: (value, { origin }) =>
        origin === 'file' || value !== '' ? null : 'Choose an ONNX artifact',
      file: (value, { origin }) => (origin === 'run' || value !== null ? null : 'Choose an ONNX file'),
    },
  });
  const register = useRegister(modelName, setSent);
  return (
    <Modal opened onClose={onClose} title={`Add a version of ${modelName}`}>
      <form onSubmit={form.onSubmit((values) => register.mutate(values))} noValidate>
        <Stack gap="md">
          {register.isError && <ProblemAlert error={register.error} />}
          <SegmentedControl
            aria-label="Where the model comes from"
            data={[
              { value: 'run', label: 'From a run' },
              { value: 'file', label: 'From a file' },
            ]}
            {...form.getInputProps('origin')}
          />
          {form.values.origin === 'run' ? (
            <RunFields
              runId={form.values.runId}
              run={form.getInputProps('runId')}
              artifact={form.getInputProps('artifactPath')}
            />
          ) : (
            <FileInput label="ONNX file" accept=".onnx" clearable {...form.getInputProps('file')} />
          )}
          {sent !== undefined && <Progress value={sent * 100} aria-label="Uploaded" />}
          <Textarea label="What is new" autosize minRows={2} {...form.getInputProps('description')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={register.isPending}>
              Add the version
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface Values {
  readonly origin: Origin;
  readonly runId: string;
  readonly artifactPath: string;
  readonly file: File | null;
  readonly description: string;
}

function useRegister(modelName: string, onSent: (share: number) => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  return useMutation({
    mutationFn: async ({ origin, runId, artifactPath, file, description }: Values) => {
      const source =
        origin === 'file' && file ? { uploadId: await uploadModel(file, onSent) } : { runId, artifactPath };
      const { data } = await client.POST('/models/{modelName}/versions', {
        params: { path: { modelName } },
        body: { ...source, description: description || undefined },
        headers: idempotency.headers(),
      });
      return data;
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/models'),
      });
      if (!made) return;
      const params = { modelName, version: String(made.version) };
      await navigate({ to: '/models/$modelName/versions/$version', params });
    },
    onError: idempotency.renew,
  });
}

interface RunFieldsProps {
  readonly runId: string;
  readonly run: object;
  readonly artifact: object;
}

function RunFields({ runId, run, artifact }: RunFieldsProps) {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 250);
  const runs = $api.useQuery('get', '/runs', { params: { query: { q: q || undefined, limit: 50 } } });
  const artifacts = $api.useQuery(
    'get',
    '/runs/{runId}/artifacts',
    { params: { path: { runId }, query: { limit: 200 } } },
    { enabled: runId !== '' },
  );
  const models = (artifacts.data?.items ?? []).filter(({ path }) => path.endsWith('.onnx'));
  return (
    <>
      <Select
        label="Run"
        searchable
        nothingFoundMessage="No run with this name"
        onSearchChange={setTyped}
        data={(runs.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        {...run}
      />
      <Select
        label="ONNX artifact"
        disabled={runId === ''}
        nothingFoundMessage="This run stored no .onnx file"
        searchable
        data={models.map(({ path }) => path)}
        {...artifact}
      />
    </>
  );
}
