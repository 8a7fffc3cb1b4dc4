import { IconFile } from '@tabler/icons-react';
import { AppLink } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';
import classes from './datasets.module.css';

interface EntryGridProps {
  readonly datasetId: string;
  readonly entries: readonly Schemas['DatasetEntry'][];
}

export function EntryGrid({ datasetId, entries }: EntryGridProps) {
  return (
    <ul className={classes.grid} aria-label="Entries">
      {entries.map((entry) => (
        <li key={entry.path}>
          <AppLink
            className={classes.tile}
            underline="never"
            to="/datasets/$datasetId/entries/$entryId"
            params={{ datasetId, entryId: entry.id }}
            title={entry.path}
          >
            <Thumbnail entry={entry} />
            <span className={classes.caption}>
              <span className={entry.label === undefined ? classes.dim : classes.label}>
                {entry.label ?? 'no label'}
              </span>
              <span className={classes.dim}>{entry.split}</span>
            </span>
          </AppLink>
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ entry }: { readonly entry: Schemas['DatasetEntry'] }) {
  if (!entry.mediaType.startsWith('image/')) {
    return (
      <span className={classes.thumb}>
        <IconFile size={28} stroke={1.4} aria-hidden="true" />
        {entry.path.split('/').at(-1)}
      </span>
    );
  }
  return (
    <img className={classes.thumb} src={`${entry.contentUrl}?width=128`} alt={entry.path} loading="lazy" />
  );
}
