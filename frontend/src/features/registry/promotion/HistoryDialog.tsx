import { Modal } from '@mantine/core';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { QueryView } from '@/components/feedback/QueryView';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';

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
    <Modal opened onClose={onClose} size="lg" title={`History of ${alias}`}>
      <QueryView query={query}>
        {({ items }) => (
          <PlainTable
            label={`History of ${alias}, newest first`}
            rows={items}
            rowKey={({ changedAt, toVersion }) => `${changedAt} ${toVersion ?? ''}`}
            columns={columnsOf(modelName)}
            empty={{ title: 'It has not been moved yet', children: 'Every move is kept, with who made it.' }}
          />
        )}
      </QueryView>
    </Modal>
  );
}

function columnsOf(modelName: string): Column<Schemas['AliasChange']>[] {
  return [
    { key: 'at', header: 'When', render: ({ changedAt }) => <RelativeTime instant={changedAt} /> },
    {
      key: 'from',
      header: 'From',
      render: ({ fromVersion }) => (fromVersion === undefined ? '–' : `version ${fromVersion}`),
    },
    {
      key: 'to',
      header: 'To',
      render: ({ toVersion }) => (toVersion === undefined ? 'removed' : `version ${toVersion}`),
    },
    { key: 'by', header: 'By', render: ({ changedBy }) => <Person subject={changedBy} /> },
    {
      key: 'how',
      header: 'How',
      render: ({ promotionId }) =>
        promotionId ? (
          <AppLink to="/models/$modelName/promotions/$promotionId" params={{ modelName, promotionId }}>
            by promotion
          </AppLink>
        ) : (
          'by hand'
        ),
    },
  ];
}
