import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Columns.module.css';

interface ColumnsProps {
  /** What the page is about; takes the room there is. */
  readonly main: ReactNode;
  /** What is said about it; below on narrow windows. */
  readonly side: ReactNode;
  readonly wide?: boolean;
}

/** The main thing left, facts about it right. */
export function Columns({ main, side, wide = false }: ColumnsProps) {
  return (
    <div className={wide ? `${classes.columns} ${classes.wide}` : classes.columns}>
      <Stack gap="md">{main}</Stack>
      <Stack gap="md">{side}</Stack>
    </div>
  );
}
