import { createRoute } from '@tanstack/react-router';
import { endpointsSearch } from '@/features/endpoints/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const endpointRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/endpoints',
    validateSearch: endpointsSearch,
    component: lazyPage(() => import('@/features/endpoints/EndpointsPage'), 'EndpointsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/endpoints/$endpointName',
    component: lazyPage(() => import('@/features/endpoints/EndpointPage'), 'EndpointPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/published-endpoints/$endpointName',
    component: lazyPage(
      () => import('@/features/endpoints/published/PublishedEndpointPage'),
      'PublishedEndpointPage',
    ),
  }),
] as const;
