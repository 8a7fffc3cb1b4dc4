import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { forwardRef } from 'react';
import classes from './DataTable.module.css';

const RowAnchor = forwardRef<HTMLAnchorElement, Omit<AnchorProps, 'href'>>(function RowAnchor(props, ref) {
  return <Anchor ref={ref} {...props} className={classes.rowLink} />;
});

/** The link of a table row: its area is the whole row. Other controls in the row need `aboveRowLink`. */
export const RowLink = createLink(RowAnchor);

export const aboveRowLink = classes.above;
