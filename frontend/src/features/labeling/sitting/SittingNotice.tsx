import { Alert, Button } from '@mantine/core';
import { IconClockPause } from '@tabler/icons-react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemAlert, ProblemState } from '@/components/feedback/ProblemAlert';
import { LinesSkeleton } from '@/components/feedback/QueryView';
import type { Schemas } from '@/lib/api/client';
import { Paused } from './Paused';
import type { Item, Sitting, SittingState } from './Sitting';

const wordsOfEnd: Record<NonNullable<Item['ended']>, string> = {
  kept: 'The page was away for too long, so the task may go to somebody else. Your answer is kept as a draft: it is filled in when the task comes back to you.',
  decided:
    'The page was away for too long, and others have decided the task meanwhile. Nothing is left to do for it.',
  unsaved:
    'The page was away for too long, so the task may go to somebody else, and your answer could not be saved: the server is not reachable. It stays on this page; going on saves it.',
  nothing:
    'The page was away for too long, so the task may go to somebody else. You had not answered it yet.',
};

/** What stands in the way of going on, in words, above the task. */
export function SittingNotice({
  sitting,
  state,
}: {
  readonly sitting: Sitting;
  readonly state: SittingState;
}) {
  const ended = state.queue[0]?.ended;
  if (ended) {
    return (
      <Alert
        role="alert"
        color="yellow"
        icon={<IconClockPause size={18} />}
        title="Your lease of this task has ended"
      >
        <p style={{ margin: '0 0 10px' }}>{wordsOfEnd[ended]}</p>
        <Button size="xs" variant="default" onClick={() => sitting.goOn()}>
          {ended === 'decided' ? 'Next task' : 'Ask for it again'}
        </Button>
      </Alert>
    );
  }
  return state.problem ? <ProblemAlert error={state.problem} /> : null;
}

interface NoTaskProps {
  readonly project: Schemas['LabelingProject'];
  readonly sitting: Sitting;
  readonly state: SittingState;
  readonly title: string;
  readonly words: string;
  readonly action: React.ReactNode;
}

/** Instead of a task: the first one is on its way, cannot be had, or there is none. */
export function NoTask({ project, sitting, state, title, words, action }: NoTaskProps) {
  if (project.paused) return <Paused projectId={project.id} onResume={() => sitting.goOn()} />;
  if (state.leaseProblem) return <ProblemState error={state.leaseProblem} onRetry={() => sitting.goOn()} />;
  if (state.asking && state.done.length === 0) return <LinesSkeleton lines={6} />;
  return (
    <EmptyState title={title} action={action}>
      {words}
    </EmptyState>
  );
}
