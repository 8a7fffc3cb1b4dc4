import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';

interface DeleteDatasetDialogProps {
  readonly dataset: Schemas['Dataset'];
  readonly onClose: () => void;
}

export function DeleteDatasetDialog({ dataset, onClose }: DeleteDatasetDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = $api.useMutation('delete', '/datasets/{datasetId}', {
    onSuccess: async () => {
      await navigate({ to: '/datasets' });
      await queries.invalidateQueries({ queryKey: ['get', '/datasets'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title={`Delete ${dataset.name}?`}
      action="Delete dataset"
      typeToConfirm={dataset.name}
      pending={remove.isPending}
      error={remove.error ?? undefined}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate({
          params: { path: { datasetId: dataset.id }, header: { 'If-Match': `"${dataset.revision}"` } },
        })
      }
    >
      All {dataset.latestVersion} versions with {formatCount(dataset.entries)} entries go. This cannot be
      undone. A dataset that a project, a run or a model was made of stays.
    </ConfirmDialog>
  );
}
