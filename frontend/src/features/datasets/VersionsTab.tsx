import { keepPreviousData } from '@tanstack/react-query';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { Person } from '@/components/format/Person';
import { Bytes, Count, RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { ChangeCounts } from './ChangeCounts';

type Version = Schemas['DatasetVersion'];

const columns: Column<Version>[] = [
  {
    key: 'version',
    header: 'Version',
    width: 90,
    render: ({ datasetId, version }) => (
      <RowLink to="/datasets/$datasetId/versions/$version" params={{ datasetId, version: String(version) }}>
        {version}
      </RowLink>
    ),
  },
  { key: 'message', header: 'What is new', render: ({ message }) => message ?? '–' },
  { key: 'changes', header: 'Changes', render: (version) => <ChangeCounts {...version} /> },
  { key: 'entries', header: 'Entries', align: 'right', render: ({ entries }) => <Count value={entries} /> },
  { key: 'bytes', header: 'Size', align: 'right', render: ({ bytes }) => <Bytes value={bytes} /> },
  { key: 'by', header: 'By', render: ({ createdBy }) => <Person subject={createdBy} /> },
  { key: 'created', header: 'Committed', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
];

interface VersionsTabProps {
  readonly dataset: Schemas['Dataset'];
  readonly cursor: string | undefined;
  readonly onCursor: (cursor: string | undefined) => void;
}

export function VersionsTab({ dataset, cursor, onCursor }: VersionsTabProps) {
  const list = useListState({ cursor }, (patch) => onCursor(patch.cursor));
  const query = $api.useQuery(
    'get',
    '/datasets/{datasetId}/versions',
    { params: { path: { datasetId: dataset.id }, query: { cursor } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Panel flush>
      <DataTable
        label="Versions, newest first"
        query={query}
        list={list}
        rowKey={({ version }) => String(version)}
        columns={columns}
        empty={{ title: 'No version yet' }}
      />
    </Panel>
  );
}
