import { Skeleton, Tabs } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { CompareAnalysis } from './analysis/CompareAnalysis';
import { CompareCharts } from './charts/CompareCharts';
import { MediaComparison } from './media/MediaComparison';
import { TableComparison } from './media/TableComparison';
import { Comparison } from './overview/Comparison';
import { PlotComparison } from './plots/PlotComparison';
import { compareTabs } from './search';

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
        <Tabs.Tab value="values">Side by side</Tabs.Tab>
        <Tabs.Tab value="charts">Charts</Tabs.Tab>
        <Tabs.Tab value="analysis">Analysis</Tabs.Tab>
        <Tabs.Tab value="images">Media</Tabs.Tab>
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
        <MediaComparison runs={runs} step={step} onStep={onStep} />
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
