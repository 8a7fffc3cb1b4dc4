import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';

type Endpoint = Schemas['Endpoint'];
type Patch = Schemas['EndpointPatch'];

/** Changes an endpoint only if it is still what the person saw, and shows it changed everywhere. */
export function useChangeEndpoint(onDone: (changed: Endpoint) => void) {
  const queries = useQueryClient();
  const change = $api.useMutation('patch', '/endpoints/{endpointName}', {
    onSuccess: async (changed) => {
      queries.setQueryData(seen(changed.name).queryKey, changed);
      onDone(changed);
      await queries.invalidateQueries({ queryKey: ['get', '/endpoints'] });
    },
  });
  const save = (seenAs: Endpoint, body: Patch): void =>
    change.mutate({
      params: { path: { endpointName: seenAs.name }, header: { 'If-Match': `"${seenAs.revision}"` } },
      body,
    });
  return { change, save, stale: change.isError && asProblem(change.error).status === 412 };
}

/**
 * A form over an endpoint. It keeps the endpoint as it was when the form was opened (`base`), so that what somebody
 * else changes meanwhile is neither overwritten nor slipped under the person's hands; `reload` starts from what is.
 */
export function useEdit(endpoint: Endpoint, onDone: () => void) {
  const queries = useQueryClient();
  const [base, setBase] = useState(endpoint);
  const { change, save, stale } = useChangeEndpoint(onDone);
  const reload = async (): Promise<void> => {
    const now = await queries.query({ ...seen(endpoint.name), staleTime: 0 });
    change.reset();
    setBase(now);
  };
  return {
    base,
    pending: change.isPending,
    error: change.error,
    stale: stale || (!change.isPending && !change.isSuccess && endpoint.revision > base.revision),
    save: (body: Patch): void => save(base, body),
    reload,
  };
}

export type Edit = ReturnType<typeof useEdit>;

function seen(endpointName: string) {
  return $api.queryOptions('get', '/endpoints/{endpointName}', { params: { path: { endpointName } } });
}
