import { Button } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { usePermission } from '@/lib/api/session';
import { useUpdateProject } from '../useUpdateProject';

interface PausedProps {
  readonly projectId: string;
  readonly onResume: () => void;
}

/** A paused project hands out nothing; who manages it goes on from here. */
export function Paused({ projectId, onResume }: PausedProps) {
  const mayManage = usePermission('labeling:manage');
  const update = useUpdateProject(onResume);
  const resume = (
    <Button
      loading={update.isPending}
      onClick={() => update.mutate({ params: { path: { projectId } }, body: { paused: false } })}
    >
      Resume
    </Button>
  );
  return (
    <EmptyState
      title="This project is paused"
      icon={<IconPlayerPause size={22} stroke={1.6} />}
      action={mayManage && resume}
    >
      {mayManage
        ? 'No task is handed out until somebody resumes it.'
        : 'No task is handed out until who manages it resumes it. Then the next one appears here by itself.'}
    </EmptyState>
  );
}
