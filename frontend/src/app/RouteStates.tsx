import { IconMapOff } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { EmptyState } from '@/components/feedback/EmptyState';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { PageUnavailable } from './lazyPage';

const askEveryMillis = 2000;

export function RouteError({ error, reset }: ErrorComponentProps) {
  const unavailable = error instanceof PageUnavailable;
  useReloadOnceReachable(unavailable);
  return <ProblemState error={error} onRetry={unavailable ? reload : reset} />;
}

/** A whole load: files that failed once are not asked for again, and a newer version has others. */
function useReloadOnceReachable(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const ask = () => {
      void fetch('/', { cache: 'no-store' })
        .then(({ ok }) => ok && reload())
        .catch(() => undefined); // still away
    };
    const timer = setInterval(ask, askEveryMillis);
    return () => clearInterval(timer);
  }, [wanted]);
}

function reload(): void {
  globalThis.location.reload();
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
