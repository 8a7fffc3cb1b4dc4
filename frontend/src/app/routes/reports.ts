import { createRoute } from '@tanstack/react-router';
import { reportSearch } from '@/features/reports/search';
import { listSearch } from '@/lib/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const reportRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/reports',
    validateSearch: listSearch,
    component: lazyPage(() => import('@/features/reports/ReportsPage'), 'ReportsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/reports/$reportId',
    validateSearch: reportSearch,
    component: lazyPage(() => import('../panels/ReportWithPanels'), 'ReportWithPanels'),
  }),
] as const;
