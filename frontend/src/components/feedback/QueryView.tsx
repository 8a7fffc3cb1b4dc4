import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemState } from './ProblemAlert';

interface QueryViewProps<T> {
  readonly query: UseQueryResult<T, unknown>;
  readonly children: (data: T) => ReactNode;
  /** What stands there while the first answer is on its way; by default, a few grey lines. */
  readonly loading?: ReactNode;
}

/** The three states of one query: waiting, failed, there. Old data stays on the screen while it is fetched again. */
export function QueryView<T>({ query, children, loading }: QueryViewProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  return <>{loading ?? <LinesSkeleton />}</>;
}

export function LinesSkeleton({ lines = 4 }: { readonly lines?: number }) {
  return (
    <Stack gap="sm" p="md" role="status" aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={14} width={`${92 - ((line * 23) % 45)}%`} />
      ))}
    </Stack>
  );
}
