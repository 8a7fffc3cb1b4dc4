import { Text } from '@mantine/core';
import { seriesColor } from '@/components/charts/LineChart';
import type { Schemas } from '@/lib/api/client';
import classes from '../endpoints.module.css';
import { changesOf, percentWords, type ShareChange, type SplitRow, totalProblem } from './split';

interface SplitPreviewProps {
  readonly before: readonly (Schemas['VersionShare'] & { readonly alias?: string | undefined })[];
  readonly rows: readonly SplitRow[];
}

/** The traffic as it would be after the change, and what that means for each version. */
export function SplitPreview({ before, rows }: SplitPreviewProps) {
  const changes = changesOf(before, rows);
  const problem = totalProblem(rows);
  return (
    <section aria-label="Preview of the traffic" aria-live="polite" className={classes.preview}>
      <SplitBar parts={changes.map(({ after }) => after ?? 0)} />
      <ul className={classes.changes}>
        {changes.map((change, index) => (
          <li key={change.name}>
            <span
              className={classes.swatch}
              style={{ background: change.after === undefined ? 'none' : `var(${seriesColor(index)})` }}
              aria-hidden="true"
            />
            <span>{change.name}</span>
            <span className="numeric">{words(change)}</span>
          </li>
        ))}
      </ul>
      {problem && (
        <Text size="sm" c="red">
          {problem}
        </Text>
      )}
    </section>
  );
}

/** Parts of a whole of 100, beside each other. */
export function SplitBar({ parts }: { readonly parts: readonly number[] }) {
  return (
    <div className={classes.splitBar} aria-hidden="true">
      {parts.map((part, index) => (
        <span
          key={index}
          style={{ width: `${Math.min(100, part)}%`, background: `var(${seriesColor(index)})` }}
        />
      ))}
    </div>
  );
}

function words({ before, after }: ShareChange): string {
  if (after === undefined) return `${percentWords(before ?? 0)}, goes`;
  if (before === undefined) return `new, ${percentWords(after)}`;
  return before === after ? percentWords(after) : `${percentWords(before)} → ${percentWords(after)}`;
}
