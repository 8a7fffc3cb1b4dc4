import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { datasetSearch, versionSearch } from '@/features/datasets/search';
import { listSearch } from '@/lib/search';
import { appRoute } from './root';

export const datasetRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets',
    validateSearch: listSearch,
    component: lazyRouteComponent(() => import('@/features/datasets/DatasetsPage'), 'DatasetsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId',
    validateSearch: datasetSearch,
    component: lazyRouteComponent(() => import('@/features/datasets/DatasetPage'), 'DatasetPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId/versions/$version',
    validateSearch: versionSearch,
    component: lazyRouteComponent(() => import('@/features/datasets/VersionPage'), 'VersionPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId/entries/$entryId',
    component: lazyRouteComponent(() => import('@/features/datasets/EntryPage'), 'EntryPage'),
  }),
] as const;
