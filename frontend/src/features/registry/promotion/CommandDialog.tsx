import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api, type Schemas } from '@/lib/api/client';
import { useRefreshModels } from '../useRefreshModels';

export type RolloutAction = Schemas['RolloutCommand']['action'];

interface CommandDialogProps {
  readonly promotion: Schemas['Promotion'];
  readonly action: RolloutAction;
  /** Whether the alias has moved. */
  readonly moved: boolean;
  readonly onClose: () => void;
}

/** What a person says to a rollout, and why. */
export function CommandDialog({ promotion, action, moved, onClose }: CommandDialogProps) {
  const { model: modelName, id: promotionId, alias, version, fromVersion } = promotion;
  const refresh = useRefreshModels();
  const command = $api.useMutation('post', '/models/{modelName}/promotions/{promotionId}/rollout/command', {
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const { title, words, needed } = wordsOf(action, moved, { alias, version, fromVersion });
  return (
    <ReasonDialog
      title={title}
      words={words}
      needed={needed}
      danger={action === 'roll_back'}
      pending={command.isPending}
      error={command.error}
      onClose={onClose}
      onSend={(reason) =>
        command.mutate({
          params: { path: { modelName, promotionId } },
          body: { action, ...(reason === '' ? {} : { reason }) },
        })
      }
    />
  );
}

interface Names {
  readonly alias: string;
  readonly version: number;
  readonly fromVersion: number | undefined;
}

function wordsOf(
  action: RolloutAction,
  moved: boolean,
  { alias, version, fromVersion }: Names,
): { title: string; words: string; needed: boolean } {
  switch (action) {
    case 'stop':
      return {
        title: 'Stop the rollout',
        words: 'The traffic stays as it is, and no limit acts, until somebody says how to go on.',
        needed: false,
      };
    case 'resume':
      return {
        title: 'Resume the rollout',
        words: moved ? 'The watch begins anew.' : 'The step’s time begins anew; what was seen of it stays.',
        needed: false,
      };
    case 'finish':
      return {
        title: moved ? 'End the watch' : 'Finish the rollout',
        words: moved
          ? `${alias} stays at version ${version}, and nothing watches it any more.`
          : `${alias} moves to version ${version} now, without the steps that are left.`,
        needed: true,
      };
    case 'roll_back':
      return {
        title: 'Roll back',
        words: moved
          ? `${alias} returns to version ${fromVersion}.`
          : `The traffic returns to version ${fromVersion}, and ${alias} stays there.`,
        needed: true,
      };
  }
}

interface ReasonDialogProps {
  readonly title: string;
  readonly words: string;
  /** Whether a reason has to be given. */
  readonly needed: boolean;
  readonly danger: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onSend: (reason: string) => void;
}

/** Asks why, and keeps the answer with what is done. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, words, needed, danger, pending, error, onClose, onSend } = props;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!needed || reason.trim() !== '') onSend(reason.trim());
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="md">{words}</Text>
          {error !== undefined && error !== null && <ProblemAlert error={error} />}
          <Textarea
            label="Why"
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            error={tried && needed && reason.trim() === '' && 'Say why: it is kept in the history'}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color={danger ? 'red' : undefined} loading={pending}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
