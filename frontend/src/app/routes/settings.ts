import { createRoute, redirect } from '@tanstack/react-router';
import { usageSearch } from '@/components/usage/period';
import { expiringSearch } from '@/features/identity/search';
import { jobsSearch } from '@/features/jobs/search';
import { deliveriesSearch } from '@/features/webhooks/search';
import { listSearch } from '@/lib/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/',
    component: lazyPage(() => import('@/features/tenancy/HomePage'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/go/$kind/$id',
    component: lazyPage(() => import('@/components/lineage/EntityPage'), 'EntityPage'),
  }),
] as const;

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyPage(() => import('@/features/tenancy/SettingsLayout'), 'SettingsLayout'),
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
    component: lazyPage(() => import('@/features/identity/AccountPage'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/members',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/identity/MembersPage'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/invitations',
    validateSearch: expiringSearch,
    component: lazyPage(() => import('@/features/identity/InvitationsPage'), 'InvitationsPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/api-keys',
    validateSearch: expiringSearch,
    component: lazyPage(() => import('@/features/identity/ApiKeysPage'), 'ApiKeysPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/webhooks',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/webhooks/WebhooksPage'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/webhooks/$webhookId',
    validateSearch: deliveriesSearch,
    component: lazyPage(() => import('@/features/webhooks/WebhookPage'), 'WebhookPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/usage',
    validateSearch: usageSearch,
    component: lazyPage(() => import('@/features/tenancy/UsagePage'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/audit',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/audit/AuditPage'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => settingsRoute,
    path: '/jobs',
    validateSearch: jobsSearch,
    component: lazyPage(() => import('@/features/jobs/JobsPage'), 'JobsPage'),
  }),
] as const;

export const settingsRoutes = [settingsRoute.addChildren([...settingsPages])] as const;
