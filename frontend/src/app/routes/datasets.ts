import { createRoute } from '@tanstack/react-router';
import { datasetSearch, versionSearch } from '@/features/datasets/search';
import { listSearch } from '@/lib/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const datasetRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/datasets/DatasetsPage'), 'DatasetsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId',
    validateSearch: datasetSearch,
    component: lazyPage(() => import('@/features/datasets/DatasetPage'), 'DatasetPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId/versions/$version',
    validateSearch: versionSearch,
    component: lazyPage(() => import('@/features/datasets/VersionPage'), 'VersionPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/datasets/$datasetId/entries/$entryId',
    component: lazyPage(() => import('@/features/datasets/EntryPage'), 'EntryPage'),
  }),
] as const;
