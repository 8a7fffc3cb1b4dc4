import { Skeleton } from '@mantine/core';
import { CountBars, Histogram } from '@/components/charts/Histogram';
import { Metric, MetricRow } from '@/components/data/Metric';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from './monitoring.module.css';

type Summary = Schemas['Monitoring']['endpoints'][number];
const mostLabels = 6;
const histogramHeight = 108;

/** Each endpoint's captures in numbers; nothing while there are none. */
export function EndpointSummaries() {
  const query = $api.useQuery('get', '/monitoring');
  // Room for one, so that the list below stays where it is.
  if (query.isPending) return <Skeleton height={231} mb="md" />;
  if (!query.data || query.data.endpoints.length === 0) return null;
  return (
    <div className={classes.endpoints}>
      {query.data.endpoints.map((summary) => (
        <EndpointSummary key={summary.endpoint} summary={summary} />
      ))}
    </div>
  );
}

function EndpointSummary({ summary }: { readonly summary: Summary }) {
  const labels = Object.entries(summary.labels)
    .map(([label, count]) => ({ label, count }))
    .sort((one, other) => other.count - one.count)
    .slice(0, mostLabels);
  const bins = summary.confidence.map((count, bin) => ({
    label: `${(bin / 10).toFixed(1)}–${((bin + 1) / 10).toFixed(1)}`,
    count,
  }));
  return (
    <Panel title={summary.endpoint}>
      <div className={classes.summary}>
        <MetricRow>
          <Metric
            label="Captured"
            value={formatCount(summary.captured)}
            note={summary.dropped > 0 ? `${formatCount(summary.dropped)} dropped` : 'with their input'}
          />
          <Metric label="With labelers" value={formatCount(summary.sent)} note="as tasks" />
          <Metric
            label="Labeled"
            value={formatCount(summary.labeled)}
            note={`${formatCount(summary.corrected)} corrected`}
          />
        </MetricRow>
        <div>
          <h3 className={classes.caption}>Confidence</h3>
          <Histogram
            label={`Confidence of what ${summary.endpoint} predicted`}
            bins={bins}
            height={histogramHeight}
          />
        </div>
        <div>
          <h3 className={classes.caption}>Predicted labels</h3>
          <CountBars label={`Predicted labels at ${summary.endpoint}`} bins={labels} />
        </div>
      </div>
    </Panel>
  );
}
