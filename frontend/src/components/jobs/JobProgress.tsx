import { Group, Progress, Stack, Text } from '@mantine/core';
import { $api } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { usePermission } from '@/lib/api/session';
import { formatPercent } from '@/lib/format';
import { CancelJobButton, isActive } from './CancelJobButton';

interface JobProgressProps {
  readonly jobId: string;
  /** What the bar measures, for screen readers. */
  readonly label: string;
}

/** How far a job is, what it does now, and the way to end it; nothing once it has ended. */
export function JobProgress({ jobId, label }: JobProgressProps) {
  const mayRead = usePermission('jobs:read');
  const query = $api.useQuery(
    'get',
    '/jobs/{jobId}',
    { params: { path: { jobId } } },
    {
      enabled: mayRead,
      refetchInterval: ({ state: { data } }) => (data === undefined || isActive(data) ? unheardMs : false),
    },
  );
  const job = query.data;
  if (job === undefined || !isActive(job)) return null;
  const progress = job.progress ?? 0;
  return (
    <Stack gap={6} mt="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{words(job.state, job.attempts, job.message)}</Text>
        <CancelJobButton job={job} />
      </Group>
      <Progress
        value={progress * 100}
        animated
        striped={progress === 0}
        aria-label={`${label}: ${formatPercent(progress, 0)}`}
      />
    </Stack>
  );
}

function words(state: string, attempts: number, message: string | undefined): string {
  if (state === 'queued')
    return attempts > 0 ? 'It failed, and is tried again soon.' : 'It waits for its turn.';
  return message ?? 'It runs.';
}
