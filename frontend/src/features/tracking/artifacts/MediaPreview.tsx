import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { formatBytes, formatDuration } from '@/lib/format';
import classes from './artifacts.module.css';
import { type ArtifactFile, mediaQuery } from './content';
import { mostBytes, nameOf } from './kinds';

interface MediaPreviewProps {
  readonly file: ArtifactFile;
  readonly kind: 'image' | 'audio';
  /** Absent where it is not known. */
  readonly bytes?: number | undefined;
  /** What a screen reader calls it; its name where it stands alone. */
  readonly label?: string;
}

export function MediaPreview({ file, kind, bytes, label }: MediaPreviewProps) {
  const most = mostBytes[kind];
  const tooLarge = bytes !== undefined && bytes > most;
  const query = useQuery({ ...mediaQuery(file, most), enabled: !tooLarge });
  const [broken, setBroken] = useState(false);
  const [size, setSize] = useState('');
  const name = label ?? nameOf(file.path);
  if (tooLarge) return <TooLarge most={most} />;
  if (broken) {
    return (
      <EmptyState title="It cannot be shown">
        The name promises {kind === 'image' ? 'a picture' : 'sound'}, but the browser cannot read it.
      </EmptyState>
    );
  }
  return (
    <QueryView query={query}>
      {(url) =>
        url === null ? (
          <TooLarge most={most} />
        ) : kind === 'audio' ? (
          <figure className={classes.sound}>
            {/* eslint-disable-next-line jsx-a11y/media-has-caption -- what a training logs has none */}
            <audio
              controls
              src={url}
              aria-label={`Sound of ${name}`}
              onLoadedMetadata={({ currentTarget: { duration } }) =>
                setSize(Number.isFinite(duration) ? formatDuration(duration * 1000) : '')
              }
              onError={() => setBroken(true)}
            />
            <figcaption>{size}</figcaption>
          </figure>
        ) : (
          <figure className={classes.picture}>
            <img
              src={url}
              alt={name}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
                setSize(`${naturalWidth} × ${naturalHeight} pixels`)
              }
              onError={() => setBroken(true)}
            />
            <figcaption>{size}</figcaption>
          </figure>
        )
      }
    </QueryView>
  );
}

function TooLarge({ most }: { readonly most: number }) {
  return <EmptyState title="Too large for a preview">Up to {formatBytes(most)} are shown here.</EmptyState>;
}
