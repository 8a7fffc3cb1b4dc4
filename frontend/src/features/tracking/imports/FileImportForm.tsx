import { Button, FileInput, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, client } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { uploadWhole } from '@/lib/upload/whole';
import { ColumnMapping, type Mapping } from './ColumnMapping';

/** A table that is uploaded, looked into, and imported once its columns are understood. */
export function FileImportForm({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const [file, setFile] = useState<File | null>(null);
  const [experiment, setExperiment] = useState('');
  const look = useLook();
  const start = $api.useMutation('post', '/imports', {
    onSuccess: () => navigate({ to: '/settings/jobs', search: { kind: 'csv.import' } }),
    onError: idempotency.renew,
  });
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setExperiment(chosen?.name.replace(/(.)\..*$/, '$1') ?? '');
    start.reset();
    if (chosen) look.begin(chosen);
    else look.forget();
  };
  const submit = (): void => {
    if (look.uploadId === undefined || look.mapping === undefined) return;
    start.mutate({
      body: {
        kind: 'csv',
        uploadId: look.uploadId,
        experiment: experiment.trim() || undefined,
        csv: look.mapping,
      },
      headers: idempotency.headers(),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      noValidate
    >
      <Stack gap="md">
        {look.error !== null && <ProblemAlert error={look.error} />}
        {start.isError && <ProblemAlert error={start.error} />}
        <Text size="sm">
          The first line names the columns. Each line below holds what one run has logged at one step.
        </Text>
        <FileInput
          label="File"
          placeholder="Choose a CSV or TSV file"
          accept=".csv,.tsv,.txt,text/csv"
          clearable
          data-autofocus
          value={file}
          onChange={choose}
        />
        {look.isPending && <Progress value={look.sent * 100} aria-label="Uploaded" />}
        {look.mapping !== undefined && look.preview !== undefined && (
          <>
            <TextInput
              label="Experiment"
              description="Made if there is none of this name"
              value={experiment}
              onChange={(event) => setExperiment(event.currentTarget.value)}
            />
            <ColumnMapping
              preview={look.preview}
              mapping={look.mapping}
              onChange={(mapping) => {
                idempotency.renew();
                look.map(mapping);
              }}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={look.mapping === undefined} loading={start.isPending}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Sends the file and asks what its columns seem to be; a person may know better. */
function useLook() {
  const [sent, setSent] = useState(0);
  const [mapping, setMapping] = useState<Mapping>();
  const looking = useMutation({
    mutationFn: async (file: File) => {
      setSent(0);
      const uploadId = await uploadWhole('import', file, setSent);
      const { data } = await client.POST('/imports/preview', { body: { uploadId } });
      if (!data) throw new Error('The server answered without a preview.');
      return { uploadId, preview: data };
    },
    onSuccess: ({ preview }) =>
      setMapping({
        delimiter: preview.delimiter as Mapping['delimiter'],
        decimal: preview.decimal as Mapping['decimal'],
        columns: Object.fromEntries(preview.columns.map(({ name, role }) => [name, role])),
      }),
  });
  return {
    begin: (file: File): void => {
      setMapping(undefined);
      looking.mutate(file);
    },
    forget: (): void => {
      setMapping(undefined);
      looking.reset();
    },
    map: setMapping,
    sent,
    mapping,
    uploadId: looking.data?.uploadId,
    preview: looking.data?.preview,
    isPending: looking.isPending,
    error: looking.error,
  };
}
