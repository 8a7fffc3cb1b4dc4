import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ExperimentDialog } from './ExperimentDialog';
import { descriptionOf } from './mlflowTags';
import { RunTable } from './table/RunTable';

const route = getRouteApi('/_app/experiments/$experimentId');
const mostCompared = 10;

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
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [editing, setEditing] = useState(false);
  const mayWrite = usePermission('tracking:write');
  const toggle = (id: string): void =>
    setChosen((before) =>
      before.includes(id) ? before.filter((other) => other !== id) : [...before, id].slice(-mostCompared),
    );
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
              <LinkButton
                to="/experiments/$experimentId/compare"
                params={{ experimentId: experiment.id }}
                search={{ runs: [...chosen] }}
                disabled={chosen.length < 2}
              >
                {chosen.length < 2 ? 'Choose another run to compare' : `Compare ${chosen.length} runs`}
              </LinkButton>
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
