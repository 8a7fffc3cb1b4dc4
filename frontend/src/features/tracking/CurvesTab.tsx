import { SimpleGrid, Skeleton, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { LineChart } from '@/components/charts/LineChart';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { chartsOf } from './curves';
import { isSystemMetric } from './system/metrics';

/** The curves of a run; a running one moves. Metrics logged once have no curve and stand in the overview. */
export function CurvesTab({ run }: { readonly run: Schemas['Run'] }) {
  const [logarithmic, setLogarithmic] = useState(false);
  const query = $api.useQuery(
    'get',
    '/runs/{runId}/metrics',
    { params: { path: { runId: run.id } } },
    { refetchInterval: run.status === 'running' ? unheardMs : false },
  );
  return (
    <QueryView query={query} loading={<Skeleton height={260} />}>
      {({ curves }) => {
        const charts = chartsOf(
          curves.filter(({ key, points }) => points.length > 1 && !isSystemMetric(key)),
        );
        if (charts.length === 0) {
          return (
            <Panel>
              <EmptyState title="No curves">
                A metric that is logged at two steps or more is drawn here while the run goes on.
              </EmptyState>
            </Panel>
          );
        }
        return (
          <>
            <Switch
              mb="md"
              size="xs"
              label="Logarithmic scale"
              checked={logarithmic}
              onChange={(event) => setLogarithmic(event.currentTarget.checked)}
            />
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
              {charts.map(({ title, series, unshown }) => (
                <Panel key={title} title={title}>
                  <LineChart label={title} series={series} xName="step" logarithmic={logarithmic} />
                  {unshown > 0 && <Text c="dimmed">{unshown} points are NaN or infinite and not drawn.</Text>}
                </Panel>
              ))}
            </SimpleGrid>
          </>
        );
      }}
    </QueryView>
  );
}
