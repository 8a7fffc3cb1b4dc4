import { createRoute, createRouter } from '@tanstack/react-router';
import { NotFoundPage, RouteError } from './RouteStates';
import { adminRoutes } from './routes/admin';
import { datasetRoutes } from './routes/datasets';
import { endpointRoutes } from './routes/endpoints';
import { labelingRoutes } from './routes/labeling';
import { monitoringRoutes } from './routes/monitoring';
import { publicRoutes } from './routes/public';
import { registryRoutes } from './routes/registry';
import { reportRoutes } from './routes/reports';
import { appRoute, rootRoute } from './routes/root';
import { homeRoutes, settingsRoutes } from './routes/settings';
import { trackingRoutes } from './routes/tracking';

/** A path that is nobody's, inside the frame, so that one can go on from there. */
const notFoundRoute = createRoute({ getParentRoute: () => appRoute, path: '$', component: NotFoundPage });

const routeTree = rootRoute.addChildren([
  ...publicRoutes,
  appRoute.addChildren([
    ...homeRoutes,
    ...datasetRoutes,
    ...labelingRoutes,
    ...trackingRoutes,
    ...reportRoutes,
    ...registryRoutes,
    ...endpointRoutes,
    ...monitoringRoutes,
    ...settingsRoutes,
    notFoundRoute,
  ]),
  ...adminRoutes,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFoundPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
