import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import { isReserved, ownTags } from '../mlflowTags';
import type { TagChanges } from './changes';
import classes from './overview.module.css';

interface TagsPanelProps {
  readonly tags: Record<string, string>;
  readonly mayWrite: boolean;
  readonly onChange: (changes: TagChanges) => Promise<unknown>;
}

/** The tags that people set; what clients say of themselves in tags stands elsewhere on the page. */
export function TagsPanel({ tags, mayWrite, onChange }: TagsPanelProps) {
  const own = ownTags(tags);
  const [editing, setEditing] = useState<{ readonly key: string; readonly value: string }>();
  const change = useMutation({ mutationFn: onChange, onSuccess: () => setEditing(undefined) });
  return (
    <Panel
      title="Tags"
      actions={
        mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => setEditing({ key: '', value: '' })}
          >
            Add a tag
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {change.isError && <ProblemAlert error={change.error} />}
        {own.length === 0 && !editing && (
          <Text size="sm" c="dimmed">
            None yet. A tag groups runs and is searched like a param.
          </Text>
        )}
        {own.length > 0 && (
          <ul className={classes.tags}>
            {own.map(([key, value]) => (
              <li key={key}>
                <span className={classes.tagKey}>{key}</span>
                <span className={classes.tagValue}>{value}</span>
                {mayWrite && (
                  <span className={classes.tagActions}>
                    <ActionIcon
                      size="sm"
                      aria-label={`Change the tag ${key}`}
                      onClick={() => setEditing({ key, value })}
                    >
                      <IconPencil size={14} />
                    </ActionIcon>
                    <ActionIcon
                      size="sm"
                      aria-label={`Remove the tag ${key}`}
                      disabled={change.isPending}
                      onClick={() => change.mutate({ removedTags: [key] })}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
        {editing && (
          <TagForm
            key={editing.key}
            tag={editing}
            pending={change.isPending}
            onSave={(key, value) => change.mutate({ tags: { [key]: value } })}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Stack>
    </Panel>
  );
}

interface TagFormProps {
  /** An empty key makes a new tag. */
  readonly tag: { readonly key: string; readonly value: string };
  readonly pending: boolean;
  readonly onSave: (key: string, value: string) => void;
  readonly onClose: () => void;
}

function TagForm({ tag, pending, onSave, onClose }: TagFormProps) {
  const [key, setKey] = useState(tag.key);
  const [value, setValue] = useState(tag.value);
  const reserved = isReserved(key.trim());
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (key.trim() !== '' && !reserved) onSave(key.trim(), value);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {tag.key === '' && (
          <TextInput
            label="Key"
            data-autofocus
            maxLength={250}
            value={key}
            error={reserved && 'Keys that begin with mlflow. or millrace. are for programs.'}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={tag.key === '' ? 'Value' : tag.key}
          maxLength={8000}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Group gap="xs" justify="flex-end">
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button size="xs" type="submit" loading={pending} disabled={key.trim() === '' || reserved}>
            Save the tag
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
