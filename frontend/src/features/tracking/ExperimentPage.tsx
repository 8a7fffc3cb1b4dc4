import { Button, Tabs } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ExperimentDialog } from './ExperimentDialog';
import { ExportButton } from './ExportButton';
import { ExperimentAnalysis } from './analysis/ExperimentAnalysis';
import { ExperimentCharts } from './charts/ExperimentCharts';
import { descriptionOf } from './mlflowTags';
import { ExperimentAbout } from './overview/ExperimentAbout';
import { type ExperimentSearch, experimentTabs } from './search';
import { ChosenRuns } from './table/ChosenRuns';
import { RunTable } from './table/RunTable';

const route = getRouteApi('/_app/experiments/$experimentId');
/** What one call changes. */
const mostChosen = 200;

export function ExperimentPage() {
  const { experimentId } = route.useParams();
  const query = $api.useQuery('get', '/experiments/{experimentId}', { params: { path: { experimentId } } });
  return (
    <QueryView query={query}>
      {(experiment) => <Content key={experiment.id} experiment={experiment} />}
    </QueryView>
  );
}

function Content({ experiment }: { readonly experiment: Schemas['Experiment'] }) {
  const search = route.useSearch();
  const { trashed = false } = search;
  const [ticked, setTicked] = useState<{ readonly trashed: boolean; readonly runs: readonly string[] }>({
    trashed,
    runs: [],
  });
  const chosen = ticked.trashed === trashed ? ticked.runs : [];
  const [editing, setEditing] = useState(false);
  const mayWrite = usePermission('tracking:write');
  const toggle = (id: string): void =>
    setTicked(({ runs, trashed: before }) => {
      const kept = before === trashed ? runs : [];
      return {
        trashed,
        runs: kept.includes(id) ? kept.filter((other) => other !== id) : [...kept, id].slice(-mostChosen),
      };
    });
  const navigate = route.useNavigate();
  const change = (patch: Partial<ExperimentSearch>): void =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: patch.tab === undefined });
  return (
    <>
      <PageHeader
        title={experiment.name}
        crumbs={[
          <AppLink key="experiments" to="/experiments">
            Experiments
          </AppLink>,
        ]}
        description={descriptionOf(experiment)}
        actions={
          <>
            {chosen.length > 0 && (
              <ChosenRuns
                experimentId={experiment.id}
                chosen={chosen}
                trashed={trashed}
                onMoved={() => setTicked({ trashed, runs: [] })}
              />
            )}
            {!trashed && <ExportButton experiment={experiment} chosen={chosen} />}
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconPencil size={15} />}
                onClick={() => setEditing(true)}
              >
                Edit
              </Button>
            )}
          </>
        }
      />
      <Tabs
        value={search.tab ?? 'runs'}
        keepMounted={false}
        onChange={(next) => change({ tab: experimentTabs.find((known) => known === next) })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="charts">Charts</Tabs.Tab>
          <Tabs.Tab value="analysis">Analysis</Tabs.Tab>
          <Tabs.Tab value="about">Note and tags</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <Panel flush>
            <RunTable experimentId={experiment.id} chosen={chosen} onToggle={toggle} />
          </Panel>
        </Tabs.Panel>
        <Tabs.Panel value="charts">
          <ExperimentCharts experimentId={experiment.id} search={search} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="analysis">
          <ExperimentAnalysis
            experimentId={experiment.id}
            search={search}
            onMetric={(of) => change({ of })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="about">
          <ExperimentAbout experiment={experiment} />
        </Tabs.Panel>
      </Tabs>
      {editing && <ExperimentDialog experiment={experiment} onClose={() => setEditing(false)} />}
    </>
  );
}
