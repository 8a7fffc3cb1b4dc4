import type { Schemas } from '@/lib/api/client';

/** An endpoint answers as soon as one of its deployments does; it has failed when all have. */
export function stateOf({ deployments }: Schemas['Endpoint']): 'ready' | 'loading' | 'failed' {
  if (deployments.some(({ state }) => state === 'ready')) return 'ready';
  return deployments.some(({ state }) => state === 'loading') ? 'loading' : 'failed';
}
