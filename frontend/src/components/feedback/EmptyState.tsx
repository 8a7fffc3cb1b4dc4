import { IconDroplet } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './states.module.css';

export interface EmptyStateProps {
  readonly title: string;
  /** What would be here, and the next step towards it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
}

export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <div className={classes.icon}>{icon ?? <IconDroplet size={22} stroke={1.6} />}</div>
      <p className={classes.title}>{title}</p>
      {children && <p className={classes.words}>{children}</p>}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  );
}
