import { Modal, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { FileImportForm } from './FileImportForm';
import { ServerImportForm } from './ServerImportForm';

/** Begins an import from another tracker, and leads to its job. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const [from, setFrom] = useState('server');
  return (
    <Modal opened onClose={onClose} title="Import runs" size="lg">
      <Stack gap="md">
        <SegmentedControl
          aria-label="Where the runs come from"
          value={from}
          onChange={setFrom}
          data={[
            { value: 'server', label: 'MLflow server' },
            { value: 'csv', label: 'CSV file' },
          ]}
        />
        {from === 'server' ? <ServerImportForm onClose={onClose} /> : <FileImportForm onClose={onClose} />}
      </Stack>
    </Modal>
  );
}
