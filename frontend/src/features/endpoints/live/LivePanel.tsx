import { SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CountBars, Histogram } from '@/components/charts/Histogram';
import { Metric, MetricRow } from '@/components/data/Metric';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatCount, formatMeasure, formatPercent } from '@/lib/format';
import classes from '../endpoints.module.css';
import { Curves } from './Curves';
import { LearnedCurve } from './LearnedCurve';
import { ShadowFigures } from './ShadowFigures';
import { memoryWords } from './memory';
import { batchBins, formatMicros, latencyBins, refusalBins } from './statistics';
import { useStatistics } from './useStatistics';
import { deploymentIn, type Live, since } from './window';

/** What the endpoint does now, as the server tells it every second. */
export function LivePanel({ endpointName }: { readonly endpointName: string }) {
  const { live, connected, problem } = useStatistics(endpointName);
  const lost = connected === false;
  return (
    <Panel title="Live" actions={<Connection connected={connected} />}>
      <Stack gap="md">
        {lost && problem !== undefined && live.samples.length === 0 && <ProblemAlert error={problem} />}
        {live.samples.length === 0 ? !lost && <LinesSkeleton lines={6} /> : <Figures live={live} />}
      </Stack>
    </Panel>
  );
}

function Connection({ connected }: { readonly connected: boolean | undefined }) {
  const words = { true: 'every second', false: 'Connection lost, trying again', undefined: 'Connecting' };
  return (
    <span role="status" className={connected === false ? classes.lost : classes.note}>
      {words[`${connected}`]}
    </span>
  );
}

function Figures({ live }: { readonly live: Live }) {
  const now = live.samples.at(-1);
  const [recent, setRecent] = useState(false);
  if (!now) return null;
  const last = live.points.findLast(({ p50Us }) => p50Us !== undefined);
  const refused = Object.values(now.refusals).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <MetricRow>
        <Metric label="Requests a second" value={formatMeasure(now.requestsPerSecond)} />
        <Metric label="Latency, median" value={last?.p50Us === undefined ? '–' : formatMicros(last.p50Us)} />
        <Metric label="Latency, p99" value={last?.p99Us === undefined ? '–' : formatMicros(last.p99Us)} />
        <Metric label="Waiting now" value={formatCount(now.queueDepth)} />
        <Metric label="Answered" value={formatCount(now.requests ?? 0)} note="by this node" />
        <Metric label="Refused" value={formatCount(refused)} />
        {(now.cache.enabled || now.cache.hits > 0) && <CacheMetric cache={now.cache} />}
      </MetricRow>
      <Curves points={live.points} />
      <div className={classes.sectionHead}>
        <h3>By version</h3>
        <SegmentedControl
          size="xs"
          aria-label="Which requests"
          value={recent ? 'recent' : 'all'}
          onChange={(value) => setRecent(value === 'recent')}
          data={[
            { value: 'all', label: 'Since it was deployed' },
            { value: 'recent', label: 'Last two minutes' },
          ]}
        />
      </div>
      {now.deployments.map((deployment) => (
        <DeploymentFigures
          key={deployment.deploymentId}
          figures={recent ? since(deployment, deploymentIn(live.samples[0], deployment)) : deployment}
        />
      ))}
      {now.shadow && <ShadowFigures shadow={now.shadow} />}
      {refused > 0 && (
        <section aria-label="Refused, by reason" className={classes.section}>
          <h3>Refused, by reason</h3>
          <CountBars label="Refused requests by reason" bins={refusalBins(now.refusals)} />
        </section>
      )}
    </>
  );
}

function CacheMetric({
  cache: { hits, misses },
}: {
  readonly cache: Schemas['EndpointStatistics']['cache'];
}) {
  const asked = hits + misses;
  return (
    <Metric
      label="From the cache"
      value={asked === 0 ? '–' : formatPercent(hits / asked)}
      note={`${formatCount(hits)} of ${formatCount(asked)}`}
    />
  );
}

function DeploymentFigures({ figures }: { readonly figures: Schemas['DeploymentStatistics'] }) {
  const { model, version, latency, rows, batches, batchSizes, requests } = figures;
  const name = `${model} version ${version}`;
  return (
    <section aria-label={name} className={classes.section}>
      <div className={classes.sectionHead}>
        <h4>{name}</h4>
        <Text size="sm" c="dimmed" className="numeric">
          {requests === 0
            ? 'No request yet'
            : `${formatCount(requests)} requests, mean batch ${formatMeasure(rows / Math.max(1, batches))}, p90 ${formatMicros(latency.p90Us)}`}
        </Text>
      </div>
      <Text size="sm" c="dimmed" className="numeric">
        {memoryWords(figures.memory)}.
      </Text>
      <LearnedCurve name={name} figures={figures} />
      {requests > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Stack gap={4}>
            <Text size="sm">Batches by their rows</Text>
            <Histogram label={`Batches of ${name} by their rows`} bins={batchBins(batchSizes)} />
          </Stack>
          <Stack gap={4}>
            <Text size="sm">Requests by their latency</Text>
            <Histogram label={`Requests of ${name} by their latency`} bins={latencyBins(latency.buckets)} />
          </Stack>
        </SimpleGrid>
      )}
    </section>
  );
}
