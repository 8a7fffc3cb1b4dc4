import { ActionIcon, Progress, Tooltip } from '@mantine/core';
import { IconRefresh, IconX } from '@tabler/icons-react';
import { formatBytes } from '@/lib/format';
import { StatusBadge } from '../feedback/StatusBadge';
import classes from './UploadQueue.module.css';

export interface QueueItem {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly state: 'waiting' | 'uploading' | 'verifying' | 'ready' | 'failed' | 'paused';
  /** Bytes that the store has. */
  readonly sent: number;
  /** What went wrong and what to do, in words. */
  readonly message?: string | undefined;
}

interface UploadQueueProps {
  readonly items: readonly QueueItem[];
  readonly onCancel: (id: string) => void;
  readonly onRetry: (id: string) => void;
}

/** Not every file of thousands gets a line: those that need a look come first, the rest is counted by the caller. */
const shownItems = 100;
const order: Record<QueueItem['state'], number> = {
  failed: 0,
  paused: 1,
  uploading: 2,
  verifying: 3,
  waiting: 4,
  ready: 5,
};

export function UploadQueue({ items, onCancel, onRetry }: UploadQueueProps) {
  const shown = items.toSorted((a, b) => order[a.state] - order[b.state]).slice(0, shownItems);
  return (
    <ul className={classes.list} aria-label="Uploads">
      {shown.map((item) => (
        <li key={item.id} className={classes.item}>
          <span className={classes.name} title={item.name}>
            {item.name}
          </span>
          <span className={`${classes.size ?? ''} numeric`}>{formatBytes(item.bytes)}</span>
          <StatusBadge state={item.state} />
          <ItemAction item={item} onCancel={onCancel} onRetry={onRetry} />
          {item.state === 'uploading' && (
            <Progress
              className={classes.bar}
              size={3}
              value={item.bytes === 0 ? 100 : (item.sent / item.bytes) * 100}
              aria-label={`${item.name} uploaded`}
            />
          )}
          {item.message && (
            <p className={item.state === 'paused' ? classes.hint : classes.words}>{item.message}</p>
          )}
        </li>
      ))}
      {items.length > shown.length && (
        <li className={classes.item}>and {items.length - shown.length} more</li>
      )}
    </ul>
  );
}

interface ItemActionProps extends Omit<UploadQueueProps, 'items'> {
  readonly item: QueueItem;
}

function ItemAction({ item, onCancel, onRetry }: ItemActionProps) {
  const retry = item.state === 'failed';
  const label = retry ? `Try ${item.name} again` : `Cancel ${item.name}`;
  return (
    <Tooltip label={retry ? 'Try again' : 'Cancel'}>
      <ActionIcon size="sm" aria-label={label} onClick={() => (retry ? onRetry(item.id) : onCancel(item.id))}>
        {retry ? <IconRefresh size={15} /> : <IconX size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
