import { keepPreviousData } from '@tanstack/react-query';
import { $api, type Schemas } from '@/lib/api/client';

/** The columns of one kind that most runs of an experiment have, by name such as `metrics.loss`. */
export function useRunColumns(experimentId: string, kind: Schemas['RunColumnKind'], limit: number) {
  return $api.useQuery(
    'get',
    '/experiments/{experimentId}/columns',
    { params: { path: { experimentId }, query: { kind, limit } } },
    { placeholderData: keepPreviousData },
  );
}
