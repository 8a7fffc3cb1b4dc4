import { SimpleGrid, Skeleton } from '@mantine/core';
import { LineChart } from '@/components/charts/LineChart';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { formatDuration } from '@/lib/format';
import { isSystemMetric, systemCharts } from './metrics';

/** As many as are asked for at once. */
const mostKeys = 100;

/** What the machine did while the run went on. */
export function SystemTab({ run }: { readonly run: Schemas['Run'] }) {
  const keys = Object.keys(run.metrics).filter(isSystemMetric).sort().slice(0, mostKeys);
  if (keys.length === 0) {
    return (
      <Panel>
        <EmptyState title="No system metrics">
          <code>mlflow.enable_system_metrics_logging()</code> before the run logs CPU, memory, disk, network
          and GPU.
        </EmptyState>
      </Panel>
    );
  }
  return <Charts run={run} keys={keys} />;
}

function Charts({ run, keys }: { readonly run: Schemas['Run']; readonly keys: string[] }) {
  const query = $api.useQuery(
    'get',
    '/runs/{runId}/metrics',
    { params: { path: { runId: run.id }, query: { key: keys } } },
    { refetchInterval: run.status === 'running' ? unheardMs : false },
  );
  return (
    <QueryView query={query} loading={<Skeleton height={260} />}>
      {({ curves }) => (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          {systemCharts(curves, run.startedAt).map(({ title, series, format }) => (
            <Panel key={title} title={title}>
              <LineChart
                label={title}
                series={series}
                xName="since the start"
                xFormat={formatDuration}
                yFormat={format}
                yMin={0}
              />
            </Panel>
          ))}
        </SimpleGrid>
      )}
    </QueryView>
  );
}
