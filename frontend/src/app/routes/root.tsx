import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { session } from '@/lib/api/session';
import { Shell } from '../shell/Shell';

export const rootRoute = createRootRoute({ component: Outlet });

/** Everything behind the log-in. The way back is kept in the log-in page's URL. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: '_app',
  component: () => <Shell needsSession />,
  beforeLoad: async ({ location }) => {
    const current = session.current() ?? (await session.refresh());
    if (!current) throw redirect({ to: '/login', search: { redirect: location.href } });
  },
});
