import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import { Markdown } from '@/components/markdown/Markdown';

/** As long as the server takes a tag. */
const mostCharacters = 8_000;

interface NotePanelProps {
  readonly note: string;
  readonly mayWrite: boolean;
  /** An empty text removes the note. */
  readonly onSave: (text: string) => Promise<unknown>;
  /** What one would write here. */
  readonly about: string;
  readonly picture?: (path: string, alt: string) => ReactNode;
}

/** What people wrote down, in Markdown; edited where it stands. */
export function NotePanel(props: NotePanelProps) {
  const { note, mayWrite, about, picture } = props;
  const [editing, setEditing] = useState(false);
  if (editing) return <Editor {...props} onClose={() => setEditing(false)} />;
  return (
    <Panel
      title="Note"
      actions={
        mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPencil size={14} />}
            onClick={() => setEditing(true)}
          >
            {note === '' ? 'Write a note' : 'Edit the note'}
          </Button>
        )
      }
    >
      {note === '' ? (
        <Text size="sm" c="dimmed">
          Nobody has written anything yet: {about}.
        </Text>
      ) : (
        <Markdown text={note} {...(picture ? { picture } : {})} />
      )}
    </Panel>
  );
}

function Editor({ note, onSave, picture, onClose }: NotePanelProps & { readonly onClose: () => void }) {
  const [before] = useState(note);
  const [text, setText] = useState(note);
  const [mode, setMode] = useState<'write' | 'preview'>('write');
  const save = useMutation({ mutationFn: onSave, onSuccess: onClose });
  const tooLong = text.length > mostCharacters;
  const submit = (): void => {
    if (!tooLong && !save.isPending) save.mutate(text.trim() === '' ? '' : text);
  };
  const byKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  return (
    <Panel
      title="Note"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Write or preview"
          value={mode}
          onChange={(next) => setMode(next === 'preview' ? 'preview' : 'write')}
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
      }
    >
      <Stack gap="sm">
        {save.isError && <ProblemAlert error={save.error} />}
        {note !== before && (
          <Alert color="yellow" title="Somebody has changed the note meanwhile">
            Saving replaces it by what stands here. Cancel to see what it says now.
          </Alert>
        )}
        {mode === 'write' ? (
          <Textarea
            aria-label="Note in Markdown"
            data-autofocus
            autosize
            minRows={6}
            maxRows={24}
            value={text}
            error={tooLong && `At most ${mostCharacters} characters; these are ${text.length}.`}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={byKey}
          />
        ) : text.trim() === '' ? (
          <Text size="sm" c="dimmed">
            Nothing to show: an empty note is removed.
          </Text>
        ) : (
          <Markdown text={text} {...(picture ? { picture } : {})} />
        )}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            Markdown. HTML stays text.
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={save.isPending} disabled={tooLong} onClick={submit}>
              Save
            </Button>
          </Group>
        </Group>
      </Stack>
    </Panel>
  );
}
