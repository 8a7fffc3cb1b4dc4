import { createRoute } from '@tanstack/react-router';
import { loginSearch } from '@/features/identity/search';
import { lazyPage } from '../lazyPage';
import { rootRoute } from './root';

export const publicRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/login',
    validateSearch: loginSearch,
    component: lazyPage(() => import('@/features/identity/LoginPage'), 'LoginPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/invite/$token',
    component: lazyPage(() => import('@/features/identity/InvitePage'), 'InvitePage'),
  }),
] as const;
