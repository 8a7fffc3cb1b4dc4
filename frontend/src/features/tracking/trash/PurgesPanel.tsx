import { PlainTable } from '@/components/data/PlainTable';
import { QueryView } from '@/components/feedback/QueryView';
import { Bytes, Count, RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';

type Purge = Schemas['Purge'];

const columns = [
  { key: 'name', header: 'Name', render: ({ name }: Purge) => name },
  { key: 'kind', header: 'What', render: ({ kind }: Purge) => (kind === 'run' ? 'Run' : 'Experiment') },
  { key: 'at', header: 'Purged', render: ({ purgedAt }: Purge) => <RelativeTime instant={purgedAt} /> },
  { key: 'rows', header: 'Rows', align: 'right', render: ({ rows }: Purge) => <Count value={rows} /> },
  {
    key: 'files',
    header: 'Files',
    align: 'right',
    render: ({ objects }: Purge) => <Count value={objects} />,
  },
  { key: 'bytes', header: 'Size', align: 'right', render: ({ bytes }: Purge) => <Bytes value={bytes} /> },
  {
    key: 'checked',
    header: 'Nothing left',
    render: ({ checkedAt }: Purge) =>
      checkedAt ? (
        <>
          checked <RelativeTime instant={checkedAt} />
        </>
      ) : (
        'its files are still being deleted'
      ),
  },
] as const;

/** What went for good lately. All of it is in the audit log. */
export function PurgesPanel() {
  const query = $api.useQuery('get', '/trash/purges', { params: { query: { limit: 20 } } });
  return (
    <Panel title="Purged lately" flush>
      <QueryView query={query}>
        {({ items }) => (
          <PlainTable
            label="Purged lately"
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            empty={{ title: 'Nothing was purged yet' }}
          />
        )}
      </QueryView>
    </Panel>
  );
}
