import { Stack, Table } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatDuration, formatPercent } from '@/lib/format';
import classes from './labeling.module.css';
import { TaskPicture } from './sitting/TaskStage';

type Detail = Schemas['LabelingTaskDetail'];
const route = getRouteApi('/_app/labeling/$projectId/tasks/$taskId');

/** One task: what it shows, who said what, who decided, and what it came from. */
export function TaskPage() {
  const { projectId, taskId } = route.useParams();
  const project = $api.useQuery('get', '/labeling-projects/{projectId}', {
    params: { path: { projectId } },
  });
  const query = $api.useQuery('get', '/labeling-tasks/{taskId}', { params: { path: { taskId } } });
  return (
    <QueryView query={query}>
      {(detail) => <Content detail={detail} project={project.data} projectId={projectId} />}
    </QueryView>
  );
}

interface ContentProps {
  readonly detail: Detail;
  readonly project: Schemas['LabelingProject'] | undefined;
  readonly projectId: string;
}

function Content({ detail, project, projectId }: ContentProps) {
  const { task, submitted, review } = detail;
  const mayTrace = usePermission('lineage:read');
  return (
    <>
      <PageHeader
        title={task.item.path ?? 'Captured prediction'}
        badge={<StatusBadge state={task.state} />}
        crumbs={[
          <AppLink key="labeling" to="/labeling">
            Labeling
          </AppLink>,
          <AppLink key="project" to="/labeling/$projectId" params={{ projectId }} search={{ tab: 'tasks' }}>
            {project?.name ?? 'Its project'}
          </AppLink>,
        ]}
      />
      <Stack gap="md">
        <Columns
          main={
            <Panel>
              <div className={classes.large}>
                <TaskPicture task={task} />
              </div>
            </Panel>
          }
          side={
            <>
              <Panel title="Facts">
                <TaskFacts task={task} project={project} />
              </Panel>
              <Panel title="Answers" flush>
                <Answers submitted={submitted} />
              </Panel>
              {review && (
                <Panel title="Review">
                  <Decision review={review} />
                </Panel>
              )}
            </>
          }
        />
        {mayTrace && (
          <Panel title="Lineage">
            <LineagePanel kind="task" id={task.id} />
          </Panel>
        )}
      </Stack>
    </>
  );
}

function TaskFacts({
  task,
  project,
}: {
  readonly task: Detail['task'];
  readonly project: ContentProps['project'];
}) {
  const maySee = usePermission('datasets:read');
  const { accepted, agreement, prediction, committedVersion, item, createdAt } = task;
  const datasetId = project?.datasetId;
  const version =
    committedVersion !== undefined && datasetId !== undefined && maySee ? (
      <AppLink
        to="/datasets/$datasetId/versions/$version"
        params={{ datasetId, version: String(committedVersion) }}
      >
        {committedVersion}
      </AppLink>
    ) : (
      committedVersion
    );
  const entry = maySee && datasetId !== undefined && item.entryId !== undefined && (
    <AppLink to="/datasets/$datasetId/entries/$entryId" params={{ datasetId, entryId: item.entryId }}>
      {item.path}
    </AppLink>
  );
  const rows: [string, ReactNode][] = [
    ['Label', accepted?.choice ?? 'none yet'],
    ['Agreement', agreement !== undefined && project?.overlap !== 1 && formatPercent(agreement, 0)],
    [
      'Predicted',
      prediction && `${prediction.choice} by ${prediction.model}, ${formatPercent(prediction.confidence, 0)}`,
    ],
    ['In version', version],
    ['Entry', entry],
    ['Made', <RelativeTime key="at" instant={createdAt} />],
  ];
  return <Facts rows={rows.filter(([, value]) => value !== false)} />;
}

function Answers({ submitted }: { readonly submitted: Detail['submitted'] }) {
  if (submitted.length === 0) {
    return <p style={{ margin: 0, padding: 16 }}>Nobody has answered yet.</p>;
  }
  return (
    <Table>
      <Table.Tbody>
        {submitted.map(({ id, annotator, annotatorName, result, leadTimeMs, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <strong>{result.choice}</strong>
            </Table.Td>
            <Table.Td>
              {annotatorName ?? annotator}
              <div className={classes.dim}>
                <RelativeTime instant={createdAt} />
                {leadTimeMs !== undefined && `, in ${formatDuration(leadTimeMs)}`}
              </div>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Decision({ review }: { readonly review: NonNullable<Detail['review']> }) {
  const { decision, result, reviewer, reviewerName, comment, createdAt } = review;
  return (
    <Facts
      rows={[
        ['Decided', decision === 'accept' ? result?.choice : 'no label'],
        ['By', reviewerName ?? reviewer],
        ['When', <RelativeTime key="at" instant={createdAt} />],
        ['Comment', comment],
      ]}
    />
  );
}
