import { IconBraces } from '@tabler/icons-react';
import type { Schemas } from '@/lib/api/client';
import classes from './monitoring.module.css';

interface InputPictureProps {
  readonly capture: Schemas['Capture'];
  readonly large?: boolean;
}

/** What was predicted from: a picture, or a sign that it is numbers. */
export function InputPicture({ capture, large = false }: InputPictureProps) {
  if (!capture.mediaType.startsWith('image/')) {
    return <IconBraces size={large ? 64 : 24} stroke={1.4} aria-label="Numbers" />;
  }
  return (
    <img
      className={large ? classes.picture : classes.thumb}
      src={large ? capture.contentUrl : `${capture.contentUrl}?width=64`}
      alt={`Input predicted as ${capture.label ?? 'unknown'}`}
      loading="lazy"
    />
  );
}
