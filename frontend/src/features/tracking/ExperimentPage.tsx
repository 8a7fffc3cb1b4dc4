import { Button } from '@mantine/core';
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
import { descriptionOf } from './mlflowTags';
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
  const trashed = route.useSearch().trashed ?? false;
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
      <Panel flush>
        <RunTable experimentId={experiment.id} chosen={chosen} onToggle={toggle} />
      </Panel>
      {editing && <ExperimentDialog experiment={experiment} onClose={() => setEditing(false)} />}
    </>
  );
}
