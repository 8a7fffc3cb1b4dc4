import { Button, Code, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { ReportBody } from './ReportBody';
import classes from './reports.module.css';

const previewMs = 400;

interface ReportEditorProps {
  readonly report: Schemas['Report'];
  readonly onDone: () => void;
}

/** The text beside what it becomes. It is saved over the version that it began with, or not at all. */
export function ReportEditor({ report, onDone }: ReportEditorProps) {
  const [base] = useState(report);
  const [name, setName] = useState(base.name);
  const [body, setBody] = useState(base.body ?? '');
  const [seen] = useDebouncedValue(body, previewMs);
  const queries = useQueryClient();
  const save = $api.useMutation('put', '/reports/{reportId}', {
    onSuccess: async () => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/reports'),
      });
      onDone();
    },
  });
  const changed = name !== base.name || body !== base.body;
  return (
    <>
      <LeaveDialog unsaved={changed} />
      <PageHeader
        title={`Edit “${base.name}”`}
        actions={
          <>
            <Button variant="default" onClick={onDone}>
              {changed ? 'Discard' : 'Back'}
            </Button>
            <Button
              loading={save.isPending}
              disabled={!changed || name.trim() === ''}
              onClick={() =>
                save.mutate({
                  params: { path: { reportId: base.id }, header: { 'If-Match': `"${base.revision}"` } },
                  body: { name: name.trim(), body },
                })
              }
            >
              Save
            </Button>
          </>
        }
      />
      {save.isError && <ProblemAlert error={save.error} />}
      <div className={classes.editor}>
        <Panel title="Text">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={name.trim() === '' ? 'Name the report' : undefined}
            mb="sm"
          />
          <Textarea
            label="Markdown"
            description={
              <>
                A block <Code>```panel</Code> with the address of runs, charts, a run (
                <Code>#metrics.loss</Code> for one value) or an endpoint shows them live; the next line is
                what is said of it.
              </>
            }
            classNames={{ input: classes.source }}
            autosize
            minRows={18}
            maxLength={100_000}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </Panel>
        <Panel title="Preview">
          <ReportBody body={seen} />
        </Panel>
      </div>
    </>
  );
}

/** Asks before what was written is lost: by a link, the browser's buttons, or by closing the page. */
function LeaveDialog({ unsaved }: { readonly unsaved: boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => unsaved,
    enableBeforeUnload: unsaved,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={status === 'blocked'}
      onClose={() => reset?.()}
      onConfirm={() => proceed?.()}
      title="Leave without saving?"
      action="Leave"
    >
      What you have written since the last save is lost.
    </ConfirmDialog>
  );
}
