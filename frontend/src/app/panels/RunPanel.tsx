import { Group } from '@mantine/core';
import { Metric, MetricRow } from '@/components/data/Metric';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { RunMetrics } from '@/features/tracking/RunMetrics';
import { loggedName } from '@/features/tracking/table/columnNames';
import { $api } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';

const mostMetrics = 8;

interface RunPanelProps {
  readonly runId: string;
  /** As the table names its columns, such as `metrics.loss`, `min(metrics.loss)` or `params.lr`; absent for its metrics. */
  readonly value: string | undefined;
}

/** A run, or one value of it. */
export function RunPanel({ runId, value }: RunPanelProps) {
  const query = $api.useQuery('get', '/runs/{runId}', { params: { path: { runId } } });
  return (
    <QueryView query={query}>
      {(run) => (
        <Panel
          title={run.name}
          actions={
            <Group gap="xs">
              <StatusBadge state={run.status} />
              <AppLink to="/runs/$runId" params={{ runId }}>
                To the run
              </AppLink>
            </Group>
          }
        >
          {value === undefined ? (
            <RunMetrics run={run} most={mostMetrics} none="It has logged no metric yet." />
          ) : (
            <Value runId={runId} name={value} />
          )}
        </Panel>
      )}
    </QueryView>
  );
}

function Value({ runId, name }: { readonly runId: string; readonly name: string }) {
  const known = loggedName(name) !== undefined;
  const query = $api.useQuery(
    'post',
    '/run-values',
    { body: { runs: [runId], columns: [name] } },
    { enabled: known },
  );
  if (!known) return <>“{name}” is no value of a run: metrics.loss, min(metrics.loss) or params.lr are.</>;
  return (
    <QueryView query={query}>
      {({ columns }) => {
        const value = columns[0]?.values[0] ?? undefined;
        return (
          <MetricRow>
            <Metric label={name} value={typeof value === 'number' ? formatMeasure(value) : (value ?? '–')} />
          </MetricRow>
        );
      }}
    </QueryView>
  );
}
