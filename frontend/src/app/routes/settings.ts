import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { usageSearch } from '@/components/usage/period';
import { expiringSearch } from '@/features/identity/search';
import { jobsSearch } from '@/features/jobs/search';
import { listSearch } from '@/lib/search';
import { appRoute } from './root';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/',
    component: lazyRouteComponent(() => import('@/features/tenancy/HomePage'), 'HomePage'),
  }),
] as const;

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/features/tenancy/SettingsLayout'), 'SettingsLayout'),
});

const settingsPages = [
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/account' });
    },
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/account',
    component: lazyRouteComponent(() => import('@/features/identity/AccountPage'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/members',
    validateSearch: listSearch,
    component: lazyRouteComponent(() => import('@/features/identity/MembersPage'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/invitations',
    validateSearch: expiringSearch,
    component: lazyRouteComponent(() => import('@/features/identity/InvitationsPage'), 'InvitationsPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/api-keys',
    validateSearch: expiringSearch,
    component: lazyRouteComponent(() => import('@/features/identity/ApiKeysPage'), 'ApiKeysPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/usage',
    validateSearch: usageSearch,
    component: lazyRouteComponent(() => import('@/features/tenancy/UsagePage'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/audit',
    validateSearch: listSearch,
    component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/jobs',
    validateSearch: jobsSearch,
    component: lazyRouteComponent(() => import('@/features/jobs/JobsPage'), 'JobsPage'),
  }),
] as const;

export const settingsRoutes = [settingsRoute.addChildren([...settingsPages])] as const;
