import { $api } from '@/lib/api/client';
import { useRefreshModels } from '../useRefreshModels';
import { ReasonDialog } from './CommandDialog';

interface RollBackDialogProps {
  readonly modelName: string;
  readonly alias: string;
  readonly onClose: () => void;
}

/** Returns an alias to what it pointed at before. */
export function RollBackDialog({ modelName, alias, onClose }: RollBackDialogProps) {
  const refresh = useRefreshModels();
  const back = $api.useMutation('post', '/models/{modelName}/aliases/{alias}/rollback', {
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={`Roll back ${alias}`}
      words="It returns to the version that it pointed at before its last move, and endpoints that follow it with it. The version that it leaves is to be proposed again."
      needed
      danger
      pending={back.isPending}
      error={back.error}
      onClose={onClose}
      onSend={(reason) => back.mutate({ params: { path: { modelName, alias } }, body: { reason } })}
    />
  );
}
