import type { Schemas } from '@/lib/api/client';

type Endpoint = Schemas['Endpoint'];

/** An endpoint answers as long as anything gets traffic, be it what is about to be replaced. */
export function stateOf({ deployments, answering }: Endpoint): 'ready' | 'loading' | 'failed' {
  if (answering.length > 0) return 'ready';
  return deployments.some(({ state }) => state === 'loading') ? 'loading' : 'failed';
}

/** Whether something will change by itself soon. */
export function isMoving({ deployments }: Endpoint): boolean {
  return deployments.some(({ state }) => state === 'loading');
}
