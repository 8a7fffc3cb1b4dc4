import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { capturesSearch } from '@/features/monitoring/search';
import { appRoute } from './root';

export const monitoringRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/monitoring',
    validateSearch: capturesSearch,
    component: lazyRouteComponent(() => import('@/features/monitoring/MonitoringPage'), 'MonitoringPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/monitoring/captures/$captureId',
    component: lazyRouteComponent(() => import('@/features/monitoring/CapturePage'), 'CapturePage'),
  }),
] as const;
