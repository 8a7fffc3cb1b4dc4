import type { ErrorComponentProps } from '@tanstack/react-router';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { LinkButton } from '@/components/layout/AppLink';

export function RouteError({ error, reset }: ErrorComponentProps) {
  return <ProblemState error={error} onRetry={reset} />;
}

export function NotFoundPage() {
  return (
    <EmptyState title="There is no such page" action={<LinkButton to="/">Go to Home</LinkButton>}>
      The address may have a typo, or the link may be old.
    </EmptyState>
  );
}
