import { getRouteApi, Navigate } from '@tanstack/react-router';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { $api, type Schemas } from '@/lib/api/client';

const route = getRouteApi('/_app/go/$kind/$id');

/** Leads to the page of something that is known by its kind and id alone. */
export function EntityPage() {
  const { kind, id } = route.useParams();
  const query = $api.useQuery('get', '/lineage', {
    // The server refuses a kind that it does not know.
    params: { query: { kind: kind as Schemas['EntityKind'], id, direction: 'upstream', depth: 1 } },
  });
  return (
    <QueryView query={query}>
      {({ nodes }) => {
        const href = nodes.find((node) => node.kind === kind && node.id === id)?.href;
        return href === undefined ? (
          <EmptyState title="It has no page">It was deleted since, or nothing more is kept of it.</EmptyState>
        ) : (
          <Navigate to={href} replace />
        );
      }}
    </QueryView>
  );
}
