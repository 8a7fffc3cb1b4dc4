import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/lib/api/problem';

const attempts = 3;

/** Only what may pass by itself is tried again, after the time that the server asked for. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < attempts - 1 && error instanceof ApiProblem && error.temporary,
      retryDelay: (failures, error) =>
        error instanceof ApiProblem && error.retryAfter !== undefined
          ? Math.min(error.retryAfter, 10) * 1000
          : 500 * 2 ** failures,
    },
    mutations: { retry: false },
  },
});
