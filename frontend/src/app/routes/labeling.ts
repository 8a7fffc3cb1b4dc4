import { createRoute } from '@tanstack/react-router';
import { projectSearch, projectsSearch } from '@/features/labeling/search';
import { lazyPage } from '../lazyPage';
import { appRoute } from './root';

export const labelingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling',
    validateSearch: projectsSearch,
    component: lazyPage(() => import('@/features/labeling/ProjectsPage'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId',
    validateSearch: projectSearch,
    component: lazyPage(() => import('@/features/labeling/ProjectPage'), 'ProjectPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/annotate',
    component: lazyPage(() => import('@/features/labeling/sitting/AnnotatePage'), 'AnnotatePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/review',
    component: lazyPage(() => import('@/features/labeling/sitting/ReviewPage'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/tasks/$taskId',
    component: lazyPage(() => import('@/features/labeling/TaskPage'), 'TaskPage'),
  }),
] as const;
