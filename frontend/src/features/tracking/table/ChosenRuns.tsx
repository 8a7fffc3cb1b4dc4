import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRestore, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { LinkButton } from '@/components/layout/AppLink';
import { $api } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { usePermission } from '@/lib/api/session';

const mostCompared = 10;

interface ChosenRunsProps {
  readonly experimentId: string;
  readonly chosen: readonly string[];
  /** Whether they are in the trash. */
  readonly trashed: boolean;
  /** When they are no longer where they were. */
  readonly onMoved: () => void;
}

/** What can be done with the runs that are ticked. */
export function ChosenRuns({ experimentId, chosen, trashed, onMoved }: ChosenRunsProps) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const mayWrite = usePermission('tracking:write');
  const move = $api.useMutation('post', '/run-changes', {
    onSuccess: async () => {
      setAsking(false);
      onMoved();
      await queries.invalidateQueries({ queryKey: ['get', '/runs'] });
    },
    onError: (error) => {
      if (trashed) {
        const { message } = asProblem(error);
        notifications.show({ color: 'red', title: 'The runs stay in the trash', message });
      }
    },
  });
  const runs = chosen.length === 1 ? '1 run' : `${chosen.length} runs`;
  const change = (): void => move.mutate({ body: { runs: [...chosen], trashed: !trashed } });
  return (
    <>
      {!trashed && (
        <LinkButton
          to="/experiments/$experimentId/compare"
          params={{ experimentId }}
          search={{ runs: [...chosen] }}
          disabled={chosen.length < 2 || chosen.length > mostCompared}
        >
          {chosen.length < 2
            ? 'Choose another run to compare'
            : chosen.length > mostCompared
              ? `At most ${mostCompared} runs are compared`
              : `Compare ${runs}`}
        </LinkButton>
      )}
      {mayWrite && (
        <Button
          variant="default"
          leftSection={trashed ? <IconRestore size={15} /> : <IconTrash size={15} />}
          loading={move.isPending}
          onClick={trashed ? change : () => setAsking(true)}
        >
          {trashed ? `Restore ${runs}` : 'Move to the trash'}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={change}
        title={`Move ${runs} to the trash?`}
        action="Move to the trash"
        pending={move.isPending}
        error={move.error}
      >
        They keep all that they logged, and can be restored until the trash is emptied of them: here by “In
        the trash” beside the search, or on the page Trash.
      </ConfirmDialog>
    </>
  );
}
