import { createRoute } from '@tanstack/react-router';
import { usageSearch } from '@/components/usage/period';
import { listSearch } from '@/lib/search';
import { lazyPage } from '../lazyPage';
import { Shell } from '../shell/Shell';
import { rootRoute } from './root';

/** The installation's admin works with the admin token, with or without a log-in of their own. */
const adminShellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: '_admin',
  component: () => <Shell needsSession={false} />,
});

const adminRoute = createRoute({
  getParentRoute: () => adminShellRoute,
  path: '/admin',
  component: lazyPage(() => import('@/features/admin/AdminGate'), 'AdminGate'),
});

const adminPages = [
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/admin/AdminPage'), 'AdminPage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/usage',
    validateSearch: usageSearch,
    component: lazyPage(() => import('@/features/admin/UsagePage'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/tenants/$tenantId',
    component: lazyPage(() => import('@/features/admin/TenantPage'), 'TenantPage'),
  }),
] as const;

export const adminRoutes = [adminShellRoute.addChildren([adminRoute.addChildren([...adminPages])])] as const;
