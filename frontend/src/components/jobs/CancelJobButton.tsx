import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';

export function isActive({ state }: Schemas['Job']): boolean {
  return state === 'queued' || state === 'running';
}

/** Cancels a job that has not ended; nothing for whoever may not. */
export function CancelJobButton({ job }: { readonly job: Schemas['Job'] }) {
  const mayCancel = usePermission('datasets:write');
  const queries = useQueryClient();
  const cancel = $api.useMutation('post', '/jobs/{jobId}/cancel', {
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => shows(String(queryKey[1])) }),
  });
  if (!mayCancel || !isActive(job)) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ params: { path: { jobId: job.id } } })}
    >
      Cancel
    </Button>
  );
}

/** A job ends with what it worked on. */
function shows(path: string): boolean {
  return ['/jobs', '/models', '/uploads'].some((prefix) => path.startsWith(prefix));
}
