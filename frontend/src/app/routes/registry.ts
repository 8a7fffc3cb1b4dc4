import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { modelsSearch, modelVersionSearch } from '@/features/registry/search';
import { listSearch } from '@/lib/search';
import { appRoute } from './root';

export const registryRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models',
    validateSearch: modelsSearch,
    component: lazyRouteComponent(() => import('@/features/registry/ModelsPage'), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models/$modelName',
    validateSearch: listSearch,
    component: lazyRouteComponent(() => import('@/features/registry/ModelPage'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models/$modelName/versions/$version',
    validateSearch: modelVersionSearch,
    component: lazyRouteComponent(() => import('@/features/registry/ModelVersionPage'), 'ModelVersionPage'),
  }),
] as const;
