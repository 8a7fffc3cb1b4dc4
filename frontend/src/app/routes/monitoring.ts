import { createRoute } from '@tanstack/react-router';
import { capturesSearch } from '@/features/monitoring/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const monitoringRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/monitoring',
    validateSearch: capturesSearch,
    component: lazyPage(() => import('@/features/monitoring/MonitoringPage'), 'MonitoringPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/monitoring/captures/$captureId',
    component: lazyPage(() => import('@/features/monitoring/CapturePage'), 'CapturePage'),
  }),
] as const;
