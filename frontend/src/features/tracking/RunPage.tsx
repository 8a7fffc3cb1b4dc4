import { Stack, Tabs, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Facts } from '@/components/data/Facts';
import { Metric, MetricRow } from '@/components/data/Metric';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { CopyField } from '@/components/format/CopyField';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { formatMeasure } from '@/lib/format';
import { CurvesTab } from './CurvesTab';
import { RunConfusion } from './RunConfusion';
import { ArtifactsTab } from './artifacts/ArtifactsTab';
import { duration } from './duration';
import { followRuns } from './followRuns';
import { ImagesTab } from './media/ImagesTab';
import { loggedBy, ownTags } from './mlflowTags';
import { PlotsTab } from './plots/PlotsTab';
import { runTabs } from './search';
import { SystemTab } from './system/SystemTab';
import { isSystemMetric } from './system/metrics';

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
      />
      <Tabs
        value={tab ?? 'overview'}
        keepMounted={false}
        onChange={(next) => void navigate({ search: { tab: runTabs.find((known) => known === next) } })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="curves">Metric curves</Tabs.Tab>
          <Tabs.Tab value="images">Images</Tabs.Tab>
          <Tabs.Tab value="plots">Plots</Tabs.Tab>
          <Tabs.Tab value="system">System</Tabs.Tab>
          <Tabs.Tab value="artifacts">Artifacts</Tabs.Tab>
          <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="curves">
          <CurvesTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="images">
          <ImagesTab
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

function Overview({ run }: { readonly run: Run }) {
  const metrics = Object.entries(run.metrics)
    .filter(([key]) => !isSystemMetric(key))
    .sort(([a], [b]) => a.localeCompare(b));
  return (
    <Stack gap="md">
      {metrics.length > 0 && (
        <MetricRow>
          {metrics.map(([key, { value, step }]) => (
            <Metric
              key={key}
              label={key}
              value={formatMeasure(value)}
              note={step > 0 ? `at step ${step}` : undefined}
            />
          ))}
        </MetricRow>
      )}
      <Columns
        main={
          <>
            <RunConfusion runId={run.id} />
            <Panel title="Params">
              {Object.keys(run.params).length === 0 ? (
                'None were logged.'
              ) : (
                <Facts rows={sorted(run.params)} />
              )}
            </Panel>
          </>
        }
        side={<About run={run} />}
      />
    </Stack>
  );
}

function About({ run }: { readonly run: Run }) {
  const tags = ownTags(run.tags);
  const { user, source, commit, note, parentRunId } = loggedBy(run.tags);
  return (
    <>
      {note && (
        <Panel title="Note">
          <Text style={{ whiteSpace: 'pre-wrap' }}>{note}</Text>
        </Panel>
      )}
      <Panel title="Facts">
        <Facts
          rows={[
            ['Data', <Inputs key="inputs" inputs={run.inputs} />],
            ['Started', <RelativeTime key="start" instant={run.startedAt} />],
            ['Took', duration(run)],
            ['By', user ?? <Person key="by" subject={run.createdBy} />],
            ['Source', source],
            ['Commit', commit && <CopyField key="commit" value={commit} label="commit" />],
            ['Part of', parentRunId && <Parent key="parent" runId={parentRunId} />],
            ['Id', <CopyField key="id" value={run.id} label="run id" />],
          ]}
        />
      </Panel>
      {tags.length > 0 && (
        <Panel title="Tags">
          <Facts rows={tags} />
        </Panel>
      )}
    </>
  );
}

function Parent({ runId }: { readonly runId: string }) {
  return (
    <AppLink to="/runs/$runId" params={{ runId }}>
      run {runId.slice(0, 8)}
    </AppLink>
  );
}

function sorted(values: Record<string, string>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => a.localeCompare(b));
}

function Inputs({ inputs }: { readonly inputs: Run['inputs'] }) {
  if (inputs.length === 0) return <>none recorded</>;
  return (
    <Stack gap={2}>
      {inputs.map(({ datasetId, datasetName = 'dataset', version, context }) => (
        <span key={`${datasetId}/${version}/${context ?? ''}`}>
          <AppLink
            to="/datasets/$datasetId/versions/$version"
            params={{ datasetId, version: String(version) }}
          >
            {datasetName} version {version}
          </AppLink>
          {context && ` for ${context}`}
        </span>
      ))}
    </Stack>
  );
}
