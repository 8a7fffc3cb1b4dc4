import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { endpointsSearch } from '@/features/endpoints/search';
import { appRoute } from './root';

export const endpointRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/endpoints',
    validateSearch: endpointsSearch,
    component: lazyRouteComponent(() => import('@/features/endpoints/EndpointsPage'), 'EndpointsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/endpoints/$endpointName',
    component: lazyRouteComponent(() => import('@/features/endpoints/EndpointPage'), 'EndpointPage'),
  }),
] as const;
