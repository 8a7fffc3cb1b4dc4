import { Modal, SegmentedControl, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { FileImportForm } from './FileImportForm';
import { ServerImportForm } from './ServerImportForm';

const sources = {
  mlflow_server: 'MLflow server',
  tensorboard: 'TensorBoard',
  wandb: 'W&B offline',
  csv: 'CSV file',
} as const;

/** Begins an import from another tracker, and leads to its job. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const narrow = useMediaQuery('(max-width: 30em)');
  const [from, setFrom] = useState<keyof typeof sources>('mlflow_server');
  return (
    <Modal opened onClose={onClose} title="Import runs" size="lg">
      <Stack gap="md">
        <SegmentedControl
          aria-label="Where the runs come from"
          value={from}
          onChange={(value) => setFrom(value as typeof from)}
          orientation={narrow ? 'vertical' : 'horizontal'}
          data={Object.entries(sources).map(([value, label]) => ({ value, label }))}
        />
        {from === 'mlflow_server' ? (
          <ServerImportForm onClose={onClose} />
        ) : (
          <FileImportForm key={from} kind={from} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}
