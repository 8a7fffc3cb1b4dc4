import { Text } from '@mantine/core';
import classes from './artifacts.module.css';

/**
 * In front of a page that somebody's training wrote: nothing is fetched for it. That nothing in it runs, and that it
 * belongs to no origin, is the frame's doing.
 */
const rules =
  '<!doctype html><meta http-equiv="Content-Security-Policy" ' +
  `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">`;

interface PagePreviewProps {
  readonly html: string;
  readonly title: string;
}

/** A page without its scripts. */
export function PagePreview({ html, title }: PagePreviewProps) {
  return (
    <>
      <Text c="dimmed" size="sm">
        Scripts in it do not run here, and nothing is loaded for it.
      </Text>
      <iframe className={classes.page} title={title} sandbox="" srcDoc={rules + html} />
    </>
  );
}
