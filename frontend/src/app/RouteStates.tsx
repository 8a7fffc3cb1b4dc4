import { IconMapOff } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';

export function RouteError({ error, reset }: ErrorComponentProps) {
  return <ProblemState error={error} onRetry={reset} />;
}

export function NotFoundPage() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <Panel>
        <EmptyState
          title="Nothing has this address"
          icon={<IconMapOff size={22} stroke={1.6} />}
          action={<LinkButton to="/">Go to Home</LinkButton>}
        >
          It may have a typo, or the link may be old.
        </EmptyState>
      </Panel>
    </>
  );
}
