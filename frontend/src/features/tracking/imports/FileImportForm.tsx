import { Button, FileInput, Group, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, client, type Schemas } from '@/lib/api/client';
import { useIdempotencyKey } from '@/lib/api/idempotency';
import { uploadWhole } from '@/lib/upload/whole';
import { ColumnMapping, type Mapping } from './ColumnMapping';

type Kind = 'csv' | 'tensorboard' | 'wandb';

const words: Record<Kind, { about: string; placeholder: string; accept: string; experiment: string }> = {
  csv: {
    about: 'The first line names the columns. Each line below holds what one run has logged at one step.',
    placeholder: 'Choose a CSV or TSV file',
    accept: '.csv,.tsv,.txt,text/csv',
    experiment: 'Made if there is none of this name',
  },
  tensorboard: {
    about:
      'A ZIP or tar archive of the log folder, or one event file. Each folder with event files becomes a run.',
    placeholder: 'Choose an archive or an event file',
    accept: '',
    experiment: 'Made if there is none of this name',
  },
  wandb: {
    about:
      'A ZIP or tar archive of the folder wandb, or one .wandb file. Pictures, sounds and tables lie in the folder alone.',
    placeholder: 'Choose an archive or a .wandb file',
    accept: '.zip,.tar,.tgz,.gz,.wandb',
    experiment: 'Empty: each run goes where its project says',
  },
};

interface FileImportFormProps {
  readonly kind: Kind;
  readonly onClose: () => void;
}

/** A file that is uploaded, looked into where it is a table, and imported. */
export function FileImportForm({ kind, onClose }: FileImportFormProps) {
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const [file, setFile] = useState<File | null>(null);
  const [experiment, setExperiment] = useState('');
  const look = useLook(kind);
  const start = $api.useMutation('post', '/imports', {
    onSuccess: () => navigate({ to: '/settings/jobs', search: { kind: `${kind}.import` } }),
    onError: idempotency.renew,
  });
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setExperiment(kind === 'wandb' ? '' : nameOf(chosen));
    start.reset();
    if (chosen) look.begin(chosen);
    else look.forget();
  };
  const submit = (): void => {
    if (look.uploadId === undefined) return;
    start.mutate({
      body: {
        kind,
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
        <Text size="sm">{words[kind].about}</Text>
        <FileInput
          label="File"
          placeholder={words[kind].placeholder}
          accept={words[kind].accept}
          clearable
          data-autofocus
          value={file}
          onChange={choose}
        />
        {look.isPending && <Progress value={look.sent * 100} aria-label="Uploaded" />}
        {look.uploadId !== undefined && (
          <>
            <TextInput
              label="Experiment"
              description={words[kind].experiment}
              value={experiment}
              onChange={(event) => {
                idempotency.renew();
                setExperiment(event.currentTarget.value);
              }}
            />
            {look.mapping !== undefined && look.preview !== undefined && (
              <ColumnMapping
                preview={look.preview}
                mapping={look.mapping}
                onChange={(mapping) => {
                  idempotency.renew();
                  look.map(mapping);
                }}
              />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={look.uploadId === undefined} loading={start.isPending}>
            Import
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Sends the file and asks what its columns seem to be; a person may know better. */
function useLook(kind: Kind) {
  const [sent, setSent] = useState(0);
  const [mapping, setMapping] = useState<Mapping>();
  const looking = useMutation({
    mutationFn: async (file: File) => {
      setSent(0);
      const uploadId = await uploadWhole('import', file, setSent);
      if (kind !== 'csv') return { uploadId };
      const { data } = await client.POST('/imports/preview', { body: { uploadId } });
      if (!data) throw new Error('The server answered without a preview.');
      return { uploadId, preview: data };
    },
  });
  return {
    begin: (file: File): void => {
      setMapping(undefined);
      // Said here, it is not done for a file that another has replaced meanwhile.
      looking.mutate(file, {
        onSuccess: ({ preview }) => {
          if (preview) setMapping(mappingOf(preview));
        },
      });
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

function mappingOf(preview: Schemas['ImportPreview']): Mapping {
  return {
    delimiter: preview.delimiter as Mapping['delimiter'],
    decimal: preview.decimal as Mapping['decimal'],
    columns: Object.fromEntries(preview.columns.map(({ name, role }) => [name, role])),
  };
}

/** An event file has a name that says nothing. */
function nameOf(file: File | null): string {
  if (file === null) return '';
  return file.name.includes('tfevents') ? 'TensorBoard' : file.name.replace(/(.)\..*$/, '$1');
}
