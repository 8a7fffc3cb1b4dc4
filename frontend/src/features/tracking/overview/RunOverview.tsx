import { Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Facts } from '@/components/data/Facts';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { CopyField } from '@/components/format/CopyField';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { Columns } from '@/components/layout/Columns';
import { Panel } from '@/components/layout/Panel';
import { client, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { RunConfusion } from '../RunConfusion';
import { RunMetrics } from '../RunMetrics';
import { CellPicture } from '../artifacts/CellPicture';
import { duration } from '../duration';
import { GoingOnLines } from '../goingOn/GoingOnLines';
import { loggedBy, noteTag } from '../mlflowTags';
import { CodePanel } from './CodePanel';
import { DataPanel } from './DataPanel';
import { EnvironmentPanel } from './EnvironmentPanel';
import { NotePanel } from './NotePanel';
import { OriginPanel } from './OriginPanel';
import { RelatedPanel } from './RelatedPanel';
import { TagsPanel } from './TagsPanel';
import { noteChange, type TagChanges } from './changes';
import { codeOf, seedsOf } from './origin';
import { linksQuery, useEnvironments } from './useEnvironments';

type Run = Schemas['Run'];

/** What a run is: what people say of it, what it was given, what came out, and what it stands on. */
export function RunOverview({ run }: { readonly run: Run }) {
  const mayWrite = usePermission('tracking:write');
  const change = useTagChanges(run.id);
  const links = useQuery(linksQuery(run.id));
  const {
    of: [environment],
    error,
  } = useEnvironments([run.id]);
  return (
    <Stack gap="md">
      <RunMetrics run={run} />
      <Columns
        main={
          <>
            <NotePanel
              note={run.tags[noteTag] ?? ''}
              mayWrite={mayWrite}
              about="what was tried here, and what came of it"
              onSave={(text) => change(noteChange(text))}
              picture={(path, alt) => <CellPicture file={{ runId: run.id, path }} alt={alt} large />}
            />
            <RunConfusion runId={run.id} />
            <Params params={run.params} />
            {error !== undefined && <ProblemAlert error={error} />}
            <CodePanel code={codeOf(run.tags)} files={environment?.code ?? []} />
            <EnvironmentPanel runId={run.id} tags={run.tags} environment={environment} />
          </>
        }
        side={
          <>
            {run.status === 'scheduled' && (
              <Panel title="Start it">
                <GoingOnLines runId={run.id} />
              </Panel>
            )}
            <About run={run} />
            {links.data && <OriginPanel run={run} links={links.data} />}
            <DataPanel inputs={run.inputs} datasets={links.data?.datasets ?? []} />
            {links.data && <RelatedPanel links={links.data} />}
            <TagsPanel tags={run.tags} mayWrite={mayWrite} onChange={change} />
          </>
        }
      />
    </Stack>
  );
}

function useTagChanges(runId: string): (changes: TagChanges) => Promise<unknown> {
  const queries = useQueryClient();
  return async (changes) => {
    await client.POST('/run-changes', { body: { runs: [runId], ...changes } });
    await queries.invalidateQueries({ queryKey: ['get', '/runs/{runId}'] });
  };
}

function Params({ params }: { readonly params: Run['params'] }) {
  const rows = Object.entries(params).sort(([a], [b]) => a.localeCompare(b));
  return <Panel title="Params">{rows.length === 0 ? 'None were logged.' : <Facts rows={rows} />}</Panel>;
}

function About({ run }: { readonly run: Run }) {
  const { user, source } = loggedBy(run.tags);
  return (
    <Panel title="Facts">
      <Facts
        rows={[
          ['Started', <RelativeTime key="start" instant={run.startedAt} />],
          ['Resumed', run.resumedAt && <RelativeTime key="resumed" instant={run.resumedAt} />],
          ['Took', duration(run)],
          ['By', user ?? <Person key="by" subject={run.createdBy} />],
          ['Source', source],
          ...seedsOf(run).map(([key, value]): [string, string] => [`Seed (${key})`, value]),
          ['Id', <CopyField key="id" value={run.id} label="run id" />],
        ]}
      />
    </Panel>
  );
}
