import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import classes from './artifacts.module.css';
import { type ArtifactFile, mediaQuery } from './content';
import { kindOf, mostBytes, nameOf } from './kinds';

interface CellPictureProps {
  readonly file: ArtifactFile;
  readonly alt?: string;
  /** As wide as there is room, instead of a stamp. */
  readonly large?: boolean;
}

/** A small picture; a dash where it is none that can be shown. */
export function CellPicture({ file, alt = nameOf(file.path), large = false }: CellPictureProps) {
  const isPicture = kindOf(file.path) === 'image';
  const query = useQuery({ ...mediaQuery(file, mostBytes.image), enabled: isPicture });
  if (isPicture && query.isPending) return <Skeleton width={64} height={64} />;
  return query.data ? (
    <img className={large ? classes.wide : classes.small} src={query.data} alt={alt} />
  ) : (
    <>–</>
  );
}
