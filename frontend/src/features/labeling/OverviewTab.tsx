import { Alert, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { ConfusionMatrix } from '@/components/charts/ConfusionMatrix';
import { CountBars } from '@/components/charts/Histogram';
import { Facts } from '@/components/data/Facts';
import { Metric, MetricRow } from '@/components/data/Metric';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { RelativeTime } from '@/components/format/values';
import { Columns } from '@/components/layout/Columns';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount, formatPercent } from '@/lib/format';
import { AnnotatorsTable } from './AnnotatorsTable';
import { ProgressBar } from './ProgressBar';
import classes from './labeling.module.css';

type Project = Schemas['LabelingProject'];
type Statistics = Schemas['LabelingStatistics'];

/** A matrix with more classes than this is no picture any more. */
const mostMatrixClasses = 40;

export function OverviewTab({ project }: { readonly project: Project }) {
  const statistics = $api.useQuery('get', '/labeling-projects/{projectId}/statistics', {
    params: { path: { projectId: project.id } },
  });
  return (
    <Stack gap="md">
      <Figures project={project} />
      <Columns
        main={
          <QueryView query={statistics}>
            {(data) => <StatisticsPanels project={project} statistics={data} />}
          </QueryView>
        }
        side={
          <>
            {project.instructions && (
              <Panel title="Instructions">
                <p className={classes.words}>{project.instructions}</p>
              </Panel>
            )}
            <Panel title="Rules">
              <Rules project={project} />
            </Panel>
          </>
        }
      />
    </Stack>
  );
}

function Figures({ project: { progress, overlap } }: { readonly project: Project }) {
  const { tasks, open, inReview, accepted, rejected, committed, annotations, agreement } = progress;
  return (
    <div>
      <MetricRow>
        <Metric label="Tasks" value={formatCount(tasks)} note={`${formatCount(annotations)} answers`} />
        <Metric label="Open" value={formatCount(open)} note="wait for an answer" />
        <Metric label="In review" value={formatCount(inReview)} note="wait for a reviewer" />
        <Metric label="Accepted" value={formatCount(accepted)} note={`${formatCount(committed)} committed`} />
        <Metric label="Rejected" value={formatCount(rejected)} note="stay without a label" />
        <Metric
          label="Agreement"
          value={overlap > 1 && agreement !== undefined ? formatPercent(agreement, 0) : '–'}
          note={overlap === 1 ? 'needs two answers a task' : 'mean of answered tasks'}
        />
      </MetricRow>
      <div className={classes.overall}>
        <ProgressBar progress={progress} />
        <span className="numeric">
          {tasks === 0 ? 'no tasks' : `${formatPercent((accepted + rejected) / tasks, 0)} decided`}
        </span>
      </div>
    </div>
  );
}

function StatisticsPanels({
  project,
  statistics,
}: {
  readonly project: Project;
  readonly statistics: Statistics;
}) {
  const { annotators, confusion, skippedTasks, stuckTasks } = statistics;
  const answered = confusion.some((row) => row.some((count) => count > 0));
  return (
    <>
      {skippedTasks > 0 && <Skipped skipped={skippedTasks} stuck={stuckTasks} />}
      <Panel title="Annotators" flush>
        {annotators.length === 0 ? (
          <EmptyState title="Nobody has answered yet">
            Who annotates appears here with their pace and how often they agree with what was accepted.
          </EmptyState>
        ) : (
          <AnnotatorsTable annotators={annotators} />
        )}
      </Panel>
      {answered && project.overlap > 1 && statistics.classes.length <= mostMatrixClasses && (
        <Panel title="Where answers differ">
          <ConfusionMatrix
            classNames={statistics.classes}
            counts={confusion}
            rowTitle="Accepted class"
            columnTitle="Class an annotator chose"
          />
        </Panel>
      )}
      <Panel title="Accepted labels">
        <Distribution statistics={statistics} />
      </Panel>
    </>
  );
}

function Skipped({ skipped, stuck }: { readonly skipped: number; readonly stuck: number }) {
  const tasks = skipped === 1 ? '1 open task was' : `${formatCount(skipped)} open tasks were`;
  return (
    <Alert variant="light" color="yellow" icon={<IconInfoCircle size={18} />}>
      {tasks} skipped by somebody.{' '}
      {stuck > 0
        ? `${formatCount(stuck)} of them by everybody who is active: unclear pictures, or a class that is missing?`
        : 'Somebody else will get them.'}
    </Alert>
  );
}

function Distribution({ statistics }: { readonly statistics: Statistics }) {
  const bins = statistics.classes.map((label, index) => ({
    label,
    count: statistics.acceptedByClass[index] ?? 0,
  }));
  if (bins.every(({ count }) => count === 0)) return 'Nothing is accepted yet.';
  const shown = bins.length > 40 ? bins.toSorted((a, b) => b.count - a.count).slice(0, 40) : bins;
  return <CountBars label="Accepted tasks by class" bins={shown} />;
}

function Rules({ project }: { readonly project: Project }) {
  const { overlap, minAgreement, classes: names, leaseSeconds, createdAt } = project;
  return (
    <Facts
      rows={[
        ['Classes', formatCount(names.length)],
        ['Answers a task', overlap],
        ['Agreement needed', overlap > 1 ? formatPercent(minAgreement, 0) : undefined],
        ['Lease', `${formatCount(leaseSeconds)} s`],
        ['Made', <RelativeTime key="at" instant={createdAt} />],
      ]}
    />
  );
}
