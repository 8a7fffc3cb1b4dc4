import { Tooltip } from '@mantine/core';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from './labeling.module.css';

type Progress = Schemas['LabelingProgress'];

const parts: readonly (readonly [key: 'accepted' | 'rejected' | 'inReview', words: string])[] = [
  ['accepted', 'accepted'],
  ['rejected', 'without a label'],
  ['inReview', 'in review'],
];

/** How far a project is, in one line: decided, waiting for a reviewer, and what is open. */
export function ProgressBar({ progress }: { readonly progress: Progress }) {
  const words = [
    ...parts.map(([key, name]) => `${formatCount(progress[key])} ${name}`),
    openWords(progress),
  ].join(', ');
  return (
    <Tooltip label={words}>
      <div className={classes.progress} role="img" aria-label={words}>
        {parts.map(([key]) => (
          <span
            key={key}
            className={classes[key]}
            style={{ width: `${progress.tasks === 0 ? 0 : (progress[key] / progress.tasks) * 100}%` }}
          />
        ))}
      </div>
    </Tooltip>
  );
}

function openWords({ open }: Progress): string {
  return `${formatCount(open)} open`;
}
