import { Skeleton, Stack, Switch, Tabs } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatMeasure } from '@/lib/format';
import classes from './ComparePage.module.css';
import { CompareAnalysis } from './analysis/CompareAnalysis';
import { CompareCharts } from './charts/CompareCharts';
import { duration } from './duration';
import { PictureComparison } from './media/PictureComparison';
import { TableComparison } from './media/TableComparison';
import { PlotComparison } from './plots/PlotComparison';
import { compareTabs } from './search';
import { isSystemMetric } from './system/metrics';

type Run = Schemas['Run'];
const route = getRouteApi('/_app/experiments/$experimentId/compare');

/** Runs side by side: what differs is marked, and each metric has one chart with a curve for each run. */
export function ComparePage() {
  const { experimentId } = route.useParams();
  const { runs: ids = [] } = route.useSearch();
  const results = useQueries({
    queries: ids.map((runId) => $api.queryOptions('get', '/runs/{runId}', { params: { path: { runId } } })),
  });
  const failed = results.find(({ isError }) => isError);
  const runs = results.flatMap(({ data }) => (data ? [data] : []));
  return (
    <>
      <PageHeader
        title={`Compare ${ids.length} runs`}
        crumbs={[
          <AppLink key="experiments" to="/experiments">
            Experiments
          </AppLink>,
          <AppLink key="experiment" to="/experiments/$experimentId" params={{ experimentId }}>
            Runs
          </AppLink>,
        ]}
      />
      {ids.length < 2 ? (
        <Panel>
          <EmptyState
            title="Choose at least two runs"
            action={
              <LinkButton to="/experiments/$experimentId" params={{ experimentId }}>
                To the runs
              </LinkButton>
            }
          >
            Tick them in the table of the experiment.
          </EmptyState>
        </Panel>
      ) : failed ? (
        <ProblemState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : runs.length < ids.length ? (
        <Skeleton height={320} />
      ) : (
        <Views runs={runs} />
      )}
    </>
  );
}

/** What of the runs stands side by side. */
function Views({ runs }: { readonly runs: readonly Run[] }) {
  const search = route.useSearch();
  const { tab, step } = search;
  const navigate = route.useNavigate();
  const onStep = (next: number): void =>
    void navigate({ search: (old) => ({ ...old, step: next }), replace: true });
  return (
    <Tabs
      value={tab ?? 'values'}
      keepMounted={false}
      onChange={(next) =>
        void navigate({
          search: (old) => ({ ...old, step: undefined, tab: compareTabs.find((known) => known === next) }),
        })
      }
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="values">Params and metrics</Tabs.Tab>
        <Tabs.Tab value="charts">Charts</Tabs.Tab>
        <Tabs.Tab value="analysis">Analysis</Tabs.Tab>
        <Tabs.Tab value="images">Images</Tabs.Tab>
        <Tabs.Tab value="plots">Plots</Tabs.Tab>
        <Tabs.Tab value="tables">Tables</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="values">
        <Comparison runs={runs} />
      </Tabs.Panel>
      <Tabs.Panel value="charts">
        <CompareCharts
          runs={runs}
          search={search}
          onChange={(patch) => void navigate({ search: (old) => ({ ...old, ...patch }), replace: true })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="analysis">
        <CompareAnalysis
          runs={runs}
          metric={search.of}
          onMetric={(of) => void navigate({ search: (old) => ({ ...old, of }), replace: true })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="images">
        <PictureComparison runs={runs} step={step} onStep={onStep} />
      </Tabs.Panel>
      <Tabs.Panel value="plots">
        <PlotComparison runs={runs} step={step} onStep={onStep} />
      </Tabs.Panel>
      <Tabs.Panel value="tables">
        <TableComparison runs={runs} step={step} onStep={onStep} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Comparison({ runs }: { readonly runs: readonly Run[] }) {
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  return (
    <Stack gap="md">
      <Panel
        title="Params and metrics"
        flush
        actions={
          <Switch
            size="xs"
            label="Only what differs"
            checked={onlyDifferent}
            onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
          />
        }
      >
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <td />
                {runs.map(({ id, name }) => (
                  <th key={id} scope="col">
                    <AppLink to="/runs/$runId" params={{ runId: id }}>
                      {name}
                    </AppLink>
                  </th>
                ))}
              </tr>
              <tr>
                <th scope="row">Status</th>
                {runs.map(({ id, status }) => (
                  <td key={id}>
                    <StatusBadge state={status} />
                  </td>
                ))}
              </tr>
              <tr>
                <th scope="row">Took</th>
                {runs.map((run) => (
                  <td key={run.id}>{duration(run)}</td>
                ))}
              </tr>
            </thead>
            <Section title="Metrics" runs={runs} onlyDifferent={onlyDifferent} valuesOf={metricsOf} />
            <Section
              title="Params"
              runs={runs}
              onlyDifferent={onlyDifferent}
              valuesOf={({ params }) => params}
            />
          </table>
        </div>
      </Panel>
    </Stack>
  );
}

function metricsOf({ metrics }: Run): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([key]) => !isSystemMetric(key))
      .map(([key, { value }]) => [key, formatMeasure(value)]),
  );
}

interface SectionProps {
  readonly title: string;
  readonly runs: readonly Run[];
  readonly onlyDifferent: boolean;
  readonly valuesOf: (run: Run) => Record<string, string>;
}

function Section({ title, runs, onlyDifferent, valuesOf }: SectionProps) {
  const values = runs.map(valuesOf);
  const keys = [...new Set(values.flatMap(Object.keys))].sort((a, b) => a.localeCompare(b));
  const differs = (key: string): boolean => new Set(values.map((row) => row[key])).size > 1;
  const shown = onlyDifferent ? keys.filter(differs) : keys;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" className={classes.section} colSpan={runs.length + 1}>
          {title}
          {shown.length === 0 && (keys.length === 0 ? ': none' : ': all the same')}
        </th>
      </tr>
      {shown.map((key) => (
        <tr key={key} className={!onlyDifferent && differs(key) ? classes.differs : undefined}>
          <th scope="row">{key}</th>
          {values.map((row, index) => (
            <td key={runs[index]?.id} className="numeric">
              {row[key] ?? '–'}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
