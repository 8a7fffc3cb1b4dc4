import { UnstyledButton } from '@mantine/core';
import { usePlotScheme } from '@/components/plot/theme';
import { formatCount } from '@/lib/format';
import type { ChangeCharts } from './chartSearch';
import type { ChartRun } from './chartSpec';
import classes from './charts.module.css';
import { runColors } from './runColors';

interface RunLegendProps {
  readonly runs: readonly ChartRun[];
  readonly hidden: readonly string[];
  readonly total?: number | undefined;
  readonly onChange: ChangeCharts;
}

/** The runs with their colours; a click hides one and shows it again, with Alt it alone is left. */
export function RunLegend({ runs, hidden, total, onChange }: RunLegendProps) {
  const scheme = usePlotScheme();
  const colorOf = runColors(
    runs.map(({ id }) => id),
    scheme,
  );
  const set = (next: string[]): void => onChange({ hidden: next.length > 0 ? next : undefined });
  const toggle = (id: string, alone: boolean): void => {
    if (alone) set(runs.map((run) => run.id).filter((other) => other !== id));
    else set(hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id]);
  };
  return (
    <section className={classes.legend} aria-label="Runs in the charts">
      <div className={classes.legendHead}>
        {total !== undefined && total > runs.length
          ? `${formatCount(runs.length)} of ${formatCount(total)} runs`
          : `${formatCount(runs.length)} runs`}
        {hidden.length > 0 && (
          <UnstyledButton fz="inherit" c="var(--mr-accent)" onClick={() => set([])}>
            Show all
          </UnstyledButton>
        )}
      </div>
      <ul className={classes.runs}>
        {runs.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              className={classes.run}
              aria-pressed={!hidden.includes(id)}
              title={`${name}: click to hide or show, with Alt to see it alone`}
              onClick={(event) => toggle(id, event.altKey)}
            >
              <span
                className={classes.swatch}
                style={{ background: hidden.includes(id) ? 'var(--mr-line-strong)' : colorOf(id) }}
              />
              <span className={classes.runName}>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
