import { useQueryClient } from '@tanstack/react-query';

/** Asks again for whatever shows models. */
export function useRefreshModels() {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/models') });
}
