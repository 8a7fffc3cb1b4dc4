import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { formatBytes } from '@/lib/format';
import classes from './artifacts.module.css';
import { type ArtifactFile, mediaQuery } from './content';
import { mostBytes, nameOf } from './kinds';

interface MediaPreviewProps {
  readonly file: ArtifactFile;
  readonly kind: 'image' | 'audio';
}

export function MediaPreview({ file, kind }: MediaPreviewProps) {
  const query = useQuery(mediaQuery(file, mostBytes[kind]));
  const [broken, setBroken] = useState(false);
  const [size, setSize] = useState('');
  const name = nameOf(file.path);
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
          <EmptyState title="Too large for a preview">
            Up to {formatBytes(mostBytes[kind])} are shown here.
          </EmptyState>
        ) : kind === 'audio' ? (
          // eslint-disable-next-line jsx-a11y/media-has-caption -- what a training logs has none
          <audio
            className={classes.audio}
            controls
            src={url}
            aria-label={`Sound of ${name}`}
            onError={() => setBroken(true)}
          />
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
