import { EmptyState } from '@/components/feedback/EmptyState';
import type { ExperimentSearch } from '../search';

/** What a table without runs says. */
export function NoRuns({ search }: { readonly search: ExperimentSearch }) {
  if (search.trashed) {
    return (
      <EmptyState title="Nothing in the trash">Runs that are moved there can be restored here.</EmptyState>
    );
  }
  return search.q !== undefined || search.status !== undefined || search.only !== undefined ? (
    <EmptyState title="Nothing matches">Change or clear the search and the filters.</EmptyState>
  ) : (
    <EmptyState title="No runs yet">
      A training script starts one through POST /api/v1/runs, or through an MLflow client.
    </EmptyState>
  );
}
