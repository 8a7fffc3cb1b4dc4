import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectSearch, projectsSearch } from '@/features/labeling/search';
import { appRoute } from './root';

export const labelingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling',
    validateSearch: projectsSearch,
    component: lazyRouteComponent(() => import('@/features/labeling/ProjectsPage'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId',
    validateSearch: projectSearch,
    component: lazyRouteComponent(() => import('@/features/labeling/ProjectPage'), 'ProjectPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/annotate',
    component: lazyRouteComponent(() => import('@/features/labeling/sitting/AnnotatePage'), 'AnnotatePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/review',
    component: lazyRouteComponent(() => import('@/features/labeling/sitting/ReviewPage'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/labeling/$projectId/tasks/$taskId',
    component: lazyRouteComponent(() => import('@/features/labeling/TaskPage'), 'TaskPage'),
  }),
] as const;
