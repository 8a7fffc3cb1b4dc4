import { IconFile } from '@tabler/icons-react';
import { useState } from 'react';
import type { Item } from './Sitting';
import classes from './sitting.module.css';

/** Pictures so small that smoothing would hide what they show. */
const smallPixels = 160;

/** The picture on the screen, and those to come: fetched and decoded, out of sight. */
export function TaskStage({ queue }: { readonly queue: readonly Item[] }) {
  return (
    <div className={classes.stage}>
      {queue.map(({ task }, index) => (
        <TaskPicture key={task.id} task={task} hidden={index > 0} />
      ))}
    </div>
  );
}

interface TaskPictureProps {
  readonly task: Item['task'];
  readonly hidden?: boolean;
}

export function TaskPicture({ task: { item }, hidden = false }: TaskPictureProps) {
  const [small, setSmall] = useState(false);
  const [broken, setBroken] = useState(false);
  const name = item.path ?? `capture ${item.predictionId ?? ''}`;
  if (!item.mediaType.startsWith('image/') || broken) {
    return hidden ? null : (
      <div className={classes.file}>
        <IconFile size={34} stroke={1.4} aria-hidden="true" />
        <p>
          {broken ? 'This picture cannot be shown here.' : `This item is no picture (${item.mediaType}).`}
          <br />
          <a href={item.contentUrl} target="_blank" rel="noreferrer">
            Open {name}
          </a>
        </p>
      </div>
    );
  }
  return (
    <img
      className={small ? `${classes.picture} ${classes.small}` : classes.picture}
      data-hidden={hidden || undefined}
      aria-hidden={hidden || undefined}
      src={item.contentUrl}
      alt={hidden ? '' : name}
      decoding="sync"
      draggable={false}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
        setSmall(Math.max(naturalWidth, naturalHeight) <= smallPixels)
      }
      onError={() => setBroken(true)}
    />
  );
}
