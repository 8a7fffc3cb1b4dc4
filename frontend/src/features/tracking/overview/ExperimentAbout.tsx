import { useQueryClient } from '@tanstack/react-query';
import { Facts } from '@/components/data/Facts';
import { CopyField } from '@/components/format/CopyField';
import { Count, RelativeTime } from '@/components/format/values';
import { Columns } from '@/components/layout/Columns';
import { Panel } from '@/components/layout/Panel';
import { client, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { noteTag } from '../mlflowTags';
import { NotePanel } from './NotePanel';
import { TagsPanel } from './TagsPanel';
import { noteChange, type TagChanges } from './changes';

type Experiment = Schemas['Experiment'];

/** What people say of an experiment. */
export function ExperimentAbout({ experiment }: { readonly experiment: Experiment }) {
  const mayWrite = usePermission('tracking:write');
  const queries = useQueryClient();
  const change = async (changes: TagChanges): Promise<void> => {
    await client.PATCH('/experiments/{experimentId}', {
      params: { path: { experimentId: experiment.id } },
      body: changes,
    });
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/experiments'),
    });
  };
  return (
    <Columns
      main={
        <NotePanel
          note={experiment.tags[noteTag] ?? ''}
          mayWrite={mayWrite}
          about="the question, what is known, where to look first"
          onSave={(text) => change(noteChange(text))}
        />
      }
      side={
        <>
          <Panel title="Facts">
            <Facts
              rows={[
                ['Runs', <Count key="runs" value={experiment.runs} />],
                [
                  'Last run',
                  experiment.lastRunAt && <RelativeTime key="last" instant={experiment.lastRunAt} />,
                ],
                ['Made', <RelativeTime key="made" instant={experiment.createdAt} />],
                ['Id', <CopyField key="id" value={experiment.id} label="experiment id" />],
              ]}
            />
          </Panel>
          <TagsPanel tags={experiment.tags} mayWrite={mayWrite} onChange={change} />
        </>
      }
    />
  );
}
