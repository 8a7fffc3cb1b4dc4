import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loginSearch } from '@/features/identity/search';
import { rootRoute } from './root';

export const publicRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/login',
    validateSearch: loginSearch,
    component: lazyRouteComponent(() => import('@/features/identity/LoginPage'), 'LoginPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invite/$token',
    component: lazyRouteComponent(() => import('@/features/identity/InvitePage'), 'InvitePage'),
  }),
] as const;
