import { createRoute } from '@tanstack/react-router';
import { modelSearch, modelsSearch, modelVersionSearch } from '@/features/registry/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const registryRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models',
    validateSearch: modelsSearch,
    component: lazyPage(() => import('@/features/registry/ModelsPage'), 'ModelsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models/$modelName',
    validateSearch: modelSearch,
    component: lazyPage(() => import('@/features/registry/ModelPage'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models/$modelName/versions/$version',
    validateSearch: modelVersionSearch,
    component: lazyPage(() => import('@/features/registry/ModelVersionPage'), 'ModelVersionPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/models/$modelName/promotions/$promotionId',
    component: lazyPage(() => import('@/features/registry/promotion/PromotionPage'), 'PromotionPage'),
  }),
] as const;
