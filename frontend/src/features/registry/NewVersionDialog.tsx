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
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { $api, client, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { uploadWhole } from '@/lib/upload/whole';
import { SignatureFields } from './SignatureFields';
import { hasSides, hintsOf, type SignatureDraft, signatureDraft } from './signatureForm';
import { useRefreshModels } from './useRefreshModels';

interface NewVersionDialogProps {
  readonly modelName: string;
  /** The run that it begins with. */
  readonly run?: string | undefined;
  readonly onClose: () => void;
}

/** Begins with what the newest version was said to take and answer: mostly the next one is of the same kind. */
export function NewVersionDialog(props: NewVersionDialogProps) {
  const { modelName, onClose } = props;
  const newest = $api.useQuery('get', '/models/{modelName}/versions', {
    params: { path: { modelName }, query: { limit: 1 } },
  });
  return (
    <Modal opened onClose={onClose} title={`Add a version of ${modelName}`}>
      <QueryView query={newest}>
        {({ items }) => <VersionForm {...props} signature={items[0]?.signature} />}
      </QueryView>
    </Modal>
  );
}

type Origin = 'run' | 'file';

interface VersionFormProps extends NewVersionDialogProps {
  readonly signature: Schemas['Signature'] | undefined;
}

/** A new version from a run's ONNX artifact, or from a file of the person's own. */
function VersionForm({ modelName, run = '', signature, onClose }: VersionFormProps) {
  const [sent, setSent] = useState<number>();
  const form = useForm({
    initialValues: {
      origin: 'run' as Origin,
      runId: run,
      artifactPath: '',
      file: null as File | null,
      description: '',
      signature: signatureDraft(signature),
    },
    validate: {
      runId: (value, { origin }) => (origin === 'file' || value !== '' ? null : 'Choose a run'),
      artifactPath: (value, { origin }) =>
        origin === 'file' || value !== '' ? null : 'Choose an ONNX artifact',
      file: (value, { origin }) => (origin === 'run' || value !== null ? null : 'Choose an ONNX file'),
      signature: (draft) => (hasSides(draft) ? null : 'From 1 to 4,096'),
    },
  });
  const register = useRegister(modelName, setSent);
  return (
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
        <SignatureFields
          draft={form.values.signature}
          error={form.errors.signature}
          onChange={(change) => form.setFieldValue('signature', (old) => ({ ...old, ...change }))}
        />
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
  );
}

interface Values {
  readonly origin: Origin;
  readonly runId: string;
  readonly artifactPath: string;
  readonly file: File | null;
  readonly description: string;
  readonly signature: SignatureDraft;
}

function useRegister(modelName: string, onSent: (share: number) => void) {
  const refresh = useRefreshModels();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  return useMutation({
    mutationFn: async ({ origin, runId, artifactPath, file, description, signature }: Values) => {
      const source =
        origin === 'file' && file
          ? { uploadId: await uploadWhole('model', file, onSent) }
          : { runId, artifactPath };
      const { data } = await client.POST('/models/{modelName}/versions', {
        params: { path: { modelName } },
        body: { ...source, description: description || undefined, signature: hintsOf(signature) },
        headers: idempotency.headers(),
      });
      return data;
    },
    onSuccess: async (made) => {
      await refresh();
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
  const chosen = $api.useQuery(
    'get',
    '/runs/{runId}',
    { params: { path: { runId } } },
    { enabled: runId !== '' },
  );
  const found = runs.data?.items ?? [];
  // One that a link has chosen need not be among the newest.
  const listed =
    !chosen.data || typed !== '' || found.some(({ id }) => id === runId) ? found : [chosen.data, ...found];
  const models = (artifacts.data?.items ?? []).filter(({ path }) => path.endsWith('.onnx'));
  return (
    <>
      <Select
        label="Run"
        searchable
        nothingFoundMessage="No run with this name"
        onSearchChange={setTyped}
        data={listed.map(({ id, name }) => ({ value: id, label: name }))}
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
