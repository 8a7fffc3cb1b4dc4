import { Modal, Stack, Text } from '@mantine/core';
import { GoingOnLines } from './GoingOnLines';

interface ResumeDialogProps {
  readonly runId: string;
  readonly onClose: () => void;
}

/** Says how a training goes on with the run: nothing is changed here. */
export function ResumeDialog({ runId, onClose }: ResumeDialogProps) {
  return (
    <Modal opened onClose={onClose} title="Resume the run">
      <Stack gap="md">
        <Text size="sm">
          What is logged from then on is added to what is here, and the run is running again. To go on from an
          earlier step, fork it.
        </Text>
        <GoingOnLines runId={runId} />
      </Stack>
    </Modal>
  );
}
