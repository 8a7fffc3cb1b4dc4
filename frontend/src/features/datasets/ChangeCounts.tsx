import { formatCount } from '@/lib/format';
import classes from './datasets.module.css';

interface ChangeCountsProps {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** `+1,797 ~12 −3`, spoken in words. */
export function ChangeCounts({ added, changed, removed }: ChangeCountsProps) {
  const words = `${added} added, ${changed} changed, ${removed} removed`;
  return (
    <span className="numeric" title={words}>
      <span className="visually-hidden">{words}</span>
      <span aria-hidden="true">
        <span className={classes.added}>+{formatCount(added)}</span>{' '}
        <span className={classes.changed}>~{formatCount(changed)}</span>{' '}
        <span className={classes.removed}>−{formatCount(removed)}</span>
      </span>
    </span>
  );
}
