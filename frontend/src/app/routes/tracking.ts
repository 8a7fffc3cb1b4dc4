import { createRoute } from '@tanstack/react-router';
import { compareSearch, experimentSearch, runSearch, trashSearch } from '@/features/tracking/search';
import { listSearch } from '@/lib/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const trackingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/tracking/ExperimentsPage'), 'ExperimentsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments/$experimentId',
    validateSearch: experimentSearch,
    component: lazyPage(() => import('@/features/tracking/ExperimentPage'), 'ExperimentPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/experiments/$experimentId/compare',
    validateSearch: compareSearch,
    component: lazyPage(() => import('@/features/tracking/ComparePage'), 'ComparePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/runs/$runId',
    validateSearch: runSearch,
    component: lazyPage(() => import('@/features/tracking/RunPage'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/trash',
    validateSearch: trashSearch,
    component: lazyPage(() => import('@/features/tracking/TrashPage'), 'TrashPage'),
  }),
] as const;
