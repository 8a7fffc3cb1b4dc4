import { Modal } from '@mantine/core';
import { PlainTable } from '@/components/data/PlainTable';
import { QueryView } from '@/components/feedback/QueryView';
import { $api } from '@/lib/api/client';
import { historyColumns } from './history';

interface HistoryDialogProps {
  readonly modelName: string;
  readonly alias: string;
  readonly onClose: () => void;
}

/** What the alias pointed at, since when, and who moved it. */
export function HistoryDialog({ modelName, alias, onClose }: HistoryDialogProps) {
  const query = $api.useQuery('get', '/models/{modelName}/aliases/{alias}/history', {
    params: { path: { modelName, alias }, query: { limit: 100 } },
  });
  return (
    <Modal opened onClose={onClose} size="xl" title={`History of ${alias}`}>
      <QueryView query={query}>
        {({ items }) => (
          <PlainTable
            label={`History of ${alias}, newest first`}
            rows={items}
            rowKey={({ id }) => id}
            columns={historyColumns(modelName)}
            empty={{ title: 'It has not been moved yet', children: 'Every move is kept, with who made it.' }}
          />
        )}
      </QueryView>
    </Modal>
  );
}
