import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { Panel } from '@/components/layout/Panel';
import { formatMeasure, formatPercent } from '@/lib/format';
import classes from './analysis.module.css';
import { importances, leastRuns } from './importance';
import { type AnalysedRun, metricOf } from './table';

interface ImportancePanelProps {
  readonly runs: readonly AnalysedRun[];
  readonly params: readonly string[];
  readonly metric: string;
}

/** Which params decide on a metric. */
export function ImportancePanel({ runs, params, metric }: ImportancePanelProps) {
  const found = useMemo(() => {
    const measured = runs.filter((run) => Number.isFinite(metricOf(run, metric)));
    const columns = new Map(params.map((name) => [name, measured.map((run) => run.params[name])]));
    return importances(
      columns,
      measured.map((run) => metricOf(run, metric)),
    );
  }, [runs, params, metric]);
  const most = Math.max(0.01, ...found.map(({ share }) => share));
  return (
    <Panel title="Importance of params">
      {found.length === 0 ? (
        <Text size="sm">At least {leastRuns} runs with this metric and different params are needed.</Text>
      ) : (
        <div className={classes.importance} role="list" aria-label={`Importance of params for ${metric}`}>
          {found.map(({ name, share, correlation }) => (
            <div key={name} role="listitem" style={{ display: 'contents' }}>
              <span>{name}</span>
              <span aria-hidden="true" style={{ background: 'var(--mr-sunken)', borderRadius: 3 }}>
                <span
                  style={{
                    display: 'block',
                    height: 10,
                    borderRadius: 3,
                    background: 'var(--mr-chart-1)',
                    width: `${Math.max(0, (100 * share) / most)}%`,
                  }}
                />
              </span>
              <span className="numeric">{formatPercent(Math.max(0, share), 0)}</span>
              <span className="numeric">
                {correlation === undefined ? '–' : `ρ ${formatMeasure(correlation)}`}
              </span>
            </div>
          ))}
        </div>
      )}
      <Text size="xs" c="dimmed" mt="sm">
        Permutation importance in a random forest of 100 trees: the share of the metric’s variance that is
        lost when the param is shuffled among runs that a tree has not seen. ρ is Spearman’s rank correlation.
      </Text>
    </Panel>
  );
}
