import createClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { adminToken } from './adminToken';
import { toProblem, unreachable } from './problem';
import type { components, paths } from './schema.gen';
import { session } from './session';

export type Schemas = components['schemas'];

const withoutSession = [
  '/api/v1/auth/login',
  '/api/v1/auth/refresh',
  '/api/v1/auth/logout',
  '/api/v1/invitation-links/',
];

/** Sends a request with the session's token; a token that the server no longer takes is refreshed once. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (withoutSession.some((prefix) => path.startsWith(prefix))) return send(request);
  if (path.startsWith('/api/v1/admin/')) return send(withToken(request, adminToken.current()));
  const again = request.clone();
  const current = await session.fresh();
  const response = await send(withToken(request, current?.accessToken));
  if (response.status !== 401 || !current) return response;
  const renewed = await session.refresh();
  return renewed ? send(withToken(again, renewed.accessToken)) : response;
}

function withToken(request: Request, token: string | undefined): Request {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable();
  }
}

const problems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await toProblem(response);
  },
};

export const client = createClient<paths>({
  baseUrl: `${globalThis.location.origin}/api/v1`,
  credentials: 'same-origin',
  fetch: authorizedFetch,
});
client.use(problems);

/** Typed hooks: `$api.useQuery('get', '/datasets/{datasetId}', …)`; query keys are `[method, path, init]`. */
export const $api = createQueryClient(client);
