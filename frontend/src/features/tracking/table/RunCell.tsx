import type { MouseEvent } from 'react';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import type { Schemas } from '@/lib/api/client';
import { formatInstant, formatMeasure, formatRelative } from '@/lib/format';
import { duration } from '../duration';
import classes from './RunTable.module.css';
import { type Attribute, isAttribute, isMetric } from './columnNames';
import type { CellValue } from './useRunValues';

type Run = Schemas['Run'];

interface RunCellProps {
  /** Undefined while its page is on its way. */
  readonly run: Run | undefined;
  readonly column: string;
  /** Of a column that was logged; undefined while it is on its way. */
  readonly value: CellValue | undefined;
  readonly now: number;
  readonly chosen: boolean;
  readonly onToggle: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

/** One cell of a table of runs. Plain elements only: a screen has hundreds of them, and they come and go as one scrolls. */
export function RunCell({ run, column, value, now, chosen, onToggle, onOpen }: RunCellProps) {
  if (!run) return column === 'choose' ? null : <span className={classes.waiting} data-waiting="" />;
  if (column === 'choose') {
    return (
      <input
        type="checkbox"
        className={classes.tick}
        tabIndex={-1}
        aria-label={`Choose ${run.name}`}
        checked={chosen}
        onChange={() => onToggle(run.id)}
      />
    );
  }
  if (column === 'name') {
    // There is no page of a run in the trash.
    if (run.deletedAt !== undefined) return <span title={run.name}>{run.name}</span>;
    return (
      <a
        className={classes.run}
        href={`/runs/${encodeURIComponent(run.id)}`}
        tabIndex={-1}
        title={run.name}
        onClick={(event) => follow(event, () => onOpen(run.id))}
      >
        {run.name}
      </a>
    );
  }
  if (isAttribute(column)) return <AttributeCell run={run} attribute={column} now={now} />;
  if (value === undefined) return <span className={classes.waiting} data-waiting="" />;
  if (value === null) return <span className={classes.none}>–</span>;
  if (isMetric(column)) return <span title={String(value)}>{formatMeasure(value)}</span>;
  return <span title={String(value)}>{value}</span>;
}

interface AttributeCellProps {
  readonly run: Run;
  readonly attribute: Attribute;
  readonly now: number;
}

function AttributeCell({ run, attribute, now }: AttributeCellProps) {
  switch (attribute) {
    case 'status':
      return <StatusBadge state={run.status} />;
    case 'duration':
      return <span>{duration(run)}</span>;
    case 'createdBy':
      return <Person subject={run.createdBy} />;
    case 'startedAt':
      return <Moment instant={run.startedAt} now={now} />;
    case 'endedAt':
      return <Moment instant={run.endedAt} now={now} />;
  }
}

function Moment({ instant, now }: { readonly instant: string | undefined; readonly now: number }) {
  if (instant === undefined) return <span className={classes.none}>–</span>;
  return (
    <time dateTime={instant} title={formatInstant(instant)}>
      {formatRelative(instant, now)}
    </time>
  );
}

/** A plain press stays in the application; any other (a new tab, a download) is the browser's. */
function follow(event: MouseEvent, open: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open();
}
