import type { ReactNode } from 'react';
import classes from './Metric.module.css';

interface MetricProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

interface MetricRowProps {
  readonly children: ReactNode;
  /** Width that a figure needs at least; chosen so that the last row is as full as the others. */
  readonly least?: string;
}

/** A row of figures; each with its name above and what it is measured against below. */
export function MetricRow({ children, least }: MetricRowProps) {
  return (
    <dl className={classes.grid} style={{ margin: 0, '--least-metric': least } as React.CSSProperties}>
      {children}
    </dl>
  );
}

export function Metric({ label, value, note }: MetricProps) {
  return (
    <div className={classes.card}>
      <dt className={classes.label}>{label}</dt>
      <dd style={{ margin: 0 }}>
        <div className={classes.value}>{value}</div>
        {note !== undefined && <div className={classes.note}>{note}</div>}
      </dd>
    </div>
  );
}
