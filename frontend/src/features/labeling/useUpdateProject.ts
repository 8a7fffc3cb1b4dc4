import { useQueryClient } from '@tanstack/react-query';
import { $api } from '@/lib/api/client';

/** Changes a project and shows it changed everywhere. */
export function useUpdateProject(onDone?: () => void) {
  const queries = useQueryClient();
  return $api.useMutation('patch', '/labeling-projects/{projectId}', {
    onSuccess: async () => {
      onDone?.();
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/labeling'),
      });
    },
  });
}
