import { type ReactNode, useEffect } from 'react';
import { Logo } from '@/components/layout/Logo';
import classes from './Door.module.css';

interface DoorProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly hint?: ReactNode;
}

/** The frame of the pages before the log-in. */
export function Door({ title, lead, children, hint }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={classes.scene}>
        <div className={classes.brand}>
          <Logo size={36} />
          Millrace
        </div>
        <p className={classes.motto}>Data, labels, runs, models and predictions, as one connected whole.</p>
        <Wheel />
      </div>
      <main className={classes.side}>
        <div className={classes.form}>
          <h1 className={classes.title}>{title}</h1>
          {lead && <p style={{ margin: '0 0 20px', color: 'var(--mr-ink-2)' }}>{lead}</p>}
          {children}
          {hint && <p className={classes.hint}>{hint}</p>}
        </div>
      </main>
    </div>
  );
}

const spokes = Array.from({ length: 12 }, (_, index) => (index * 360) / 12);

function Wheel() {
  return (
    <svg
      className={classes.wheel}
      viewBox="0 0 400 400"
      fill="none"
      stroke="currentColor"
      strokeWidth="9"
      aria-hidden="true"
    >
      <g className={classes.turning}>
        <circle cx="200" cy="200" r="150" />
        <circle cx="200" cy="200" r="122" strokeWidth="5" />
        <circle cx="200" cy="200" r="26" />
        {spokes.map((angle) => (
          <g key={angle} transform={`rotate(${angle} 200 200)`}>
            <path d="M200 174V78" strokeWidth="6" />
            <path d="M184 26h32v44h-32z" strokeLinejoin="round" />
          </g>
        ))}
      </g>
    </svg>
  );
}
