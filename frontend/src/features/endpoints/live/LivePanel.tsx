import { SimpleGrid, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { CountBars, Histogram } from '@/components/charts/Histogram';
import { Metric, MetricRow } from '@/components/data/Metric';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount, formatMeasure } from '@/lib/format';
import { batchBins, formatMicros, latencyBins } from './statistics';

/** What the endpoint does now, asked every second while the page is seen. */
export function LivePanel({ endpointName }: { readonly endpointName: string }) {
  const query = $api.useQuery(
    'get',
    '/endpoints/{endpointName}/statistics',
    { params: { path: { endpointName } } },
    { refetchInterval: 1_000, placeholderData: keepPreviousData },
  );
  return (
    <QueryView query={query}>
      {(statistics) => (
        <Stack gap="md">
          <MetricRow>
            <Metric label="Requests a second" value={formatMeasure(statistics.requestsPerSecond)} />
            <Metric label="Waiting" value={formatCount(statistics.queueDepth)} note="requests in the queue" />
            <Metric
              label="Answered"
              value={formatCount(statistics.requests ?? 0)}
              note="since it was loaded"
            />
          </MetricRow>
          {statistics.deployments.map((deployment) => (
            <DeploymentPanel key={deployment.deploymentId} deployment={deployment} />
          ))}
          <Refusals refusals={statistics.refusals} />
        </Stack>
      )}
    </QueryView>
  );
}

function DeploymentPanel({ deployment }: { readonly deployment: Schemas['DeploymentStatistics'] }) {
  const { model, version, latency, rows, batches, batchSizes, requests } = deployment;
  return (
    <Panel title={`${model}, version ${version}`}>
      {requests === 0 ? (
        <Text c="dimmed">No request yet. Try it below, or copy the curl line.</Text>
      ) : (
        <Stack gap="md">
          <MetricRow>
            <Metric label="Latency, median" value={formatMicros(latency.p50Us)} />
            <Metric label="Latency, p90" value={formatMicros(latency.p90Us)} />
            <Metric label="Latency, p99" value={formatMicros(latency.p99Us)} />
            <Metric label="Rows in a batch" value={formatMeasure(rows / Math.max(1, batches))} note="mean" />
          </MetricRow>
          <SimpleGrid cols={2}>
            <Stack gap="xs">
              <Text fw={600}>Latency</Text>
              <Histogram label="Requests by latency" bins={latencyBins(latency.buckets)} />
            </Stack>
            <Stack gap="xs">
              <Text fw={600}>Batch sizes</Text>
              <Histogram label="Batches by rows" bins={batchBins(batchSizes)} />
            </Stack>
          </SimpleGrid>
        </Stack>
      )}
    </Panel>
  );
}

function Refusals({ refusals }: { readonly refusals: Readonly<Record<string, number>> }) {
  const bins = Object.entries(refusals).map(([label, count]) => ({ label, count }));
  return bins.length === 0 ? null : (
    <Panel title="Refused, by reason">
      <CountBars label="Refused requests by reason" bins={bins} />
    </Panel>
  );
}
