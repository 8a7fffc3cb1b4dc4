import { Button, Group, Progress, Text } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import { type DragEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type QueueItem, UploadQueue } from '@/components/data/UploadQueue';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatBytes, formatCount } from '@/lib/format';
import classes from '../datasets.module.css';
import { CommitDialog } from './CommitDialog';
import { type UploadEngine, uploadEngine } from './UploadEngine';
import { droppedFiles, pickedFiles } from './dropped';

/** Where files are dropped, how far they are, and the commit that makes a version of them. */
export function UploadPanel({ dataset }: { readonly dataset: Schemas['Dataset'] }) {
  const engine = uploadEngine(dataset.id);
  const items = useSyncExternalStore(engine.subscribe, engine.items);
  const [committing, setCommitting] = useState(false);
  useEffect(() => void engine.restore(), [engine]);
  const ready = items.filter(({ state }) => state === 'ready').length;
  return (
    <>
      <DropArea engine={engine} />
      {items.length > 0 && (
        <Panel
          flush
          title={`Uploads: ${formatCount(ready)} of ${formatCount(items.length)} ready`}
          actions={
            <Button size="xs" disabled={ready === 0} onClick={() => setCommitting(true)}>
              Commit {formatCount(ready)} as version {dataset.latestVersion + 1}
            </Button>
          }
        >
          <Total items={items} />
          <UploadQueue
            items={items}
            onCancel={(id) => void engine.cancel(id)}
            onRetry={(id) => engine.retry(id)}
          />
        </Panel>
      )}
      {committing && <CommitDialog dataset={dataset} engine={engine} onClose={() => setCommitting(false)} />}
    </>
  );
}

function Total({ items }: { readonly items: readonly QueueItem[] }) {
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const sent = items.reduce((sum, item) => sum + (item.state === 'ready' ? item.bytes : item.sent), 0);
  return (
    <Group px="sm" py="xs" gap="sm">
      <Progress value={bytes === 0 ? 100 : (sent / bytes) * 100} flex={1} aria-label="All uploads" />
      <Text className="numeric" c="dimmed">
        {formatBytes(sent)} of {formatBytes(bytes)}
      </Text>
    </Group>
  );
}

function DropArea({ engine }: { readonly engine: UploadEngine }) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer.items).then((dropped) => engine.add(dropped));
  };
  const picked = (input: HTMLInputElement): void => {
    if (input.files) engine.add(pickedFiles(input.files));
    input.value = '';
  };
  return (
    <section
      aria-label="Upload files"
      className={over ? `${classes.drop ?? ''} ${classes.over ?? ''}` : classes.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconCloudUpload size={22} stroke={1.6} aria-hidden="true" />
      <span>Drop files, folders or a ZIP here</span>
      <Button size="xs" variant="default" onClick={() => files.current?.click()}>
        Choose files
      </Button>
      <Button size="xs" variant="default" onClick={() => folder.current?.click()}>
        Choose a folder
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={(event) => picked(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label="Folder"
        {...{ webkitdirectory: '' }}
        onChange={(event) => picked(event.currentTarget)}
      />
    </section>
  );
}
