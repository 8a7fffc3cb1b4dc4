import { Tabs } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { CurvesTab } from './CurvesTab';
import { RegisterLink } from './RegisterLink';
import { ArtifactsTab } from './artifacts/ArtifactsTab';
import { followRuns } from './followRuns';
import { GoingOnActions } from './goingOn/GoingOnActions';
import { MediaTab } from './media/MediaTab';
import { RunOverview } from './overview/RunOverview';
import { PlotsTab } from './plots/PlotsTab';
import { runTabs } from './search';
import { SystemTab } from './system/SystemTab';

type Run = Schemas['Run'];
const route = getRouteApi('/_app/runs/$runId');

export function RunPage() {
  const { runId } = route.useParams();
  const query = $api.useQuery(
    'get',
    '/runs/{runId}',
    { params: { path: { runId } } },
    { refetchInterval: ({ state }) => (state.data?.status === 'running' ? unheardMs : false) },
  );
  useLiveRun(runId);
  return <QueryView query={query}>{(run) => <Content run={run} />}</QueryView>;
}

/** What the page shows of the run is fetched again as soon as the server tells that it changed. */
function useLiveRun(runId: string): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      followRuns(async (changed) => {
        if (!changed.has(runId)) return;
        await Promise.all(
          ['/runs/{runId}', '/runs/{runId}/metrics'].map((path) =>
            queries.invalidateQueries({ queryKey: ['get', path, { params: { path: { runId } } }] }),
          ),
        );
      }),
    [queries, runId],
  );
}

function Content({ run }: { readonly run: Run }) {
  const search = route.useSearch();
  const { tab } = search;
  const navigate = route.useNavigate();
  const experiment = $api.useQuery('get', '/experiments/{experimentId}', {
    params: { path: { experimentId: run.experimentId } },
  });
  return (
    <>
      <PageHeader
        title={run.name}
        crumbs={[
          <AppLink key="experiments" to="/experiments">
            Experiments
          </AppLink>,
          <AppLink
            key="experiment"
            to="/experiments/$experimentId"
            params={{ experimentId: run.experimentId }}
          >
            {experiment.data?.name ?? 'Its experiment'}
          </AppLink>,
        ]}
        badge={<StatusBadge state={run.status} />}
        actions={
          <>
            <RegisterLink runId={run.id} />
            <GoingOnActions run={run} />
          </>
        }
      />
      <Tabs
        value={tab ?? 'overview'}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: runTabs.find((known) => known === next) } })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="curves">Metric curves</Tabs.Tab>
          <Tabs.Tab value="images">Media</Tabs.Tab>
          <Tabs.Tab value="plots">Plots</Tabs.Tab>
          <Tabs.Tab value="system">System</Tabs.Tab>
          <Tabs.Tab value="artifacts">Artifacts</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <RunOverview run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="curves">
          <CurvesTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="images">
          <MediaTab
            runId={run.id}
            step={search.step}
            onStep={(step) => void navigate({ search: (old) => ({ ...old, step }), replace: true })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="plots">
          <PlotsTab
            runId={run.id}
            step={search.step}
            onStep={(step) => void navigate({ search: (old) => ({ ...old, step }), replace: true })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="system">
          <SystemTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="artifacts">
          <ArtifactsTab
            runId={run.id}
            search={search}
            onSearch={(patch) => void navigate({ search: (old) => ({ ...old, ...patch }) })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="lineage">
          <Panel>
            <LineagePanel kind="run" id={run.id} />
          </Panel>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
