import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type SyntheticEvent, useState } from 'react';
import { DownloadButton } from '@/components/data/DownloadButton';
import { Facts } from '@/components/data/Facts';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { billOf, type Bill } from './bill';
import { useRefreshModels } from './useRefreshModels';

type Version = Schemas['ModelVersion'];

/** What a person says of the version, and how it was made. */
export function CardPanel({ version }: { readonly version: Version }) {
  const { model, version: number } = version;
  const mayWrite = usePermission('models:write');
  const [editing, setEditing] = useState(false);
  const query = $api.useQuery('get', '/models/{modelName}/versions/{version}/bom', {
    params: { path: { modelName: model, version: number } },
  });
  return (
    <Panel
      title="Model card"
      actions={
        mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPencil size={14} />}
            disabled={!query.data}
            onClick={() => setEditing(true)}
          >
            Edit
          </Button>
        )
      }
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c={version.description ? undefined : 'dimmed'} style={{ whiteSpace: 'pre-wrap' }}>
          {version.description ??
            'Nobody has described it yet: what it is for, what it is not for, where it errs.'}
        </Text>
        <QueryView query={query}>{(bill) => <MadeOf bill={billOf(bill)} />}</QueryView>
        <DownloadButton
          size="xs"
          path={`/models/${encodeURIComponent(model)}/versions/${number}/card`}
          fileName={`${model}-v${number}.md`}
        >
          Model card in Markdown
        </DownloadButton>
      </Stack>
      {editing && query.data && (
        <EditDialog
          version={version}
          license={billOf(query.data).license ?? ''}
          onClose={() => setEditing(false)}
        />
      )}
    </Panel>
  );
}

function MadeOf({ bill }: { readonly bill: Bill }) {
  return (
    <Facts
      rows={[
        ['License', bill.license],
        ['Data', bill.data.length > 0 && <Lines key="data" lines={bill.data} />],
        ['Exported by', bill.exporter],
        ['Packages', bill.packages.length > 0 && <Lines key="packages" lines={bill.packages} />],
      ]}
    />
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </>
  );
}

interface EditDialogProps {
  readonly version: Version;
  readonly license: string;
  readonly onClose: () => void;
}

function EditDialog({ version: { model, version, description = '' }, license, onClose }: EditDialogProps) {
  const refresh = useRefreshModels();
  const [text, setText] = useState(description);
  const [name, setName] = useState(license);
  const save = $api.useMutation('patch', '/models/{modelName}/versions/{version}', {
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate({
      params: { path: { modelName: model, version } },
      body: { description: text, ...(name === license ? {} : { license: name }) },
    });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={`The card of ${model} version ${version}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <Textarea
            label="Description"
            description="Markdown: what it is for, what it is not for, where it errs"
            autosize
            minRows={6}
            maxRows={18}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <TextInput
            label="License"
            placeholder="Apache-2.0"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
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
