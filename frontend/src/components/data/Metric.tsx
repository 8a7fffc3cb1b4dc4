import type { ReactNode } from 'react';
import classes from './Metric.module.css';

interface MetricProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
}

/** A row of figures; each with its name above and what it is measured against below. */
export function MetricRow({ children }: { readonly children: ReactNode }) {
  return (
    <dl className={classes.grid} style={{ margin: 0 }}>
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
