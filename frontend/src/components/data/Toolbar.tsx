import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

/** The line of search and filters above a list. */
export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={classes.toolbar}>{children}</div>;
}
