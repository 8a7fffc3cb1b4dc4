import classes from './StatusBadge.module.css';

type Tone = 'neutral' | 'moving' | 'good' | 'attention' | 'bad';

const toneOf: Record<string, Tone> = {
  queued: 'neutral',
  running: 'moving',
  scheduled: 'neutral',
  succeeded: 'good',
  finished: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  killed: 'bad',
  pending: 'moving',
  ready: 'good',
  rejected: 'bad',
  unservable: 'neutral',
  loading: 'moving',
  uploading: 'moving',
  verifying: 'moving',
  committed: 'good',
  aborted: 'neutral',
  open: 'neutral',
  in_review: 'attention',
  accepted: 'good',
  paused: 'attention',
  active: 'good',
  suspended: 'bad',
  captured: 'attention',
  sent: 'moving',
  labeled: 'good',
  expired: 'bad',
  waiting: 'neutral',
  checking: 'moving',
  promoted: 'good',
  rolling_out: 'moving',
  rolled_back: 'bad',
  watching: 'moving',
  stopped: 'attention',
  completed: 'good',
  refused: 'bad',
  declined: 'neutral',
  delivered: 'good',
  failing: 'bad',
  given_up: 'bad',
};

const colorOf: Record<Tone, string> = {
  neutral: 'var(--mr-ink-3)',
  moving: 'var(--mr-chart-1)',
  good: 'var(--mr-good)',
  attention: 'var(--mr-chart-2)',
  bad: 'var(--mr-bad)',
};

/** A state in one word; the dot's colour repeats what the word says and never stands alone. */
export function StatusBadge({ state }: { readonly state: string }) {
  const tone = toneOf[state] ?? 'neutral';
  return (
    <span className={tone === 'moving' ? `${classes.badge} ${classes.moving}` : classes.badge}>
      <span
        className={classes.dot}
        style={{ '--tone': colorOf[tone] } as React.CSSProperties}
        aria-hidden="true"
      />
      {state.replaceAll('_', ' ')}
    </span>
  );
}
