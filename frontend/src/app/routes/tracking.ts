import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { compareSearch, experimentSearch, runSearch } from '@/features/tracking/search';
import { listSearch } from '@/lib/search';
import { appRoute } from './root';

export const trackingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments',
    validateSearch: listSearch,
    component: lazyRouteComponent(() => import('@/features/tracking/ExperimentsPage'), 'ExperimentsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments/$experimentId',
    validateSearch: experimentSearch,
    component: lazyRouteComponent(() => import('@/features/tracking/ExperimentPage'), 'ExperimentPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments/$experimentId/compare',
    validateSearch: compareSearch,
    component: lazyRouteComponent(() => import('@/features/tracking/ComparePage'), 'ComparePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/runs/$runId',
    validateSearch: runSearch,
    component: lazyRouteComponent(() => import('@/features/tracking/RunPage'), 'RunPage'),
  }),
] as const;
