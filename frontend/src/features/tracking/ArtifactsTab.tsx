import { keepPreviousData } from '@tanstack/react-query';
import { type Column, DataTable } from '@/components/data/DataTable';
import { DownloadButton } from '@/components/data/DownloadButton';
import { useListState } from '@/components/data/useListState';
import { Bytes, RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';

type Artifact = Schemas['Artifact'];

interface ArtifactsTabProps {
  readonly runId: string;
  readonly cursor: string | undefined;
  readonly onCursor: (cursor: string | undefined) => void;
}

export function ArtifactsTab({ runId, cursor, onCursor }: ArtifactsTabProps) {
  const list = useListState({ cursor }, (patch) => onCursor(patch.cursor));
  const query = $api.useQuery(
    'get',
    '/runs/{runId}/artifacts',
    { params: { path: { runId }, query: { cursor } } },
    { placeholderData: keepPreviousData },
  );
  const columns: Column<Artifact>[] = [
    { key: 'path', header: 'Path', render: ({ path }) => <code>{path}</code> },
    { key: 'type', header: 'Type', render: ({ mediaType }) => mediaType },
    {
      key: 'hash',
      header: 'SHA-256',
      render: ({ sha256 }) => <code title={sha256}>{sha256.slice(0, 12)}</code>,
    },
    { key: 'size', header: 'Size', align: 'right', render: ({ bytes }) => <Bytes value={bytes} /> },
    { key: 'created', header: 'Stored', render: ({ createdAt }) => <RelativeTime instant={createdAt} /> },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: ({ path }) => (
        <DownloadButton
          size="compact-xs"
          label={`Download ${path}`}
          path={`/runs/${runId}/artifact?path=${encodeURIComponent(path)}`}
          fileName={path.split('/').at(-1) ?? path}
        >
          Download
        </DownloadButton>
      ),
    },
  ];
  return (
    <Panel flush>
      <DataTable
        label="Artifacts"
        query={query}
        list={list}
        rowKey={({ path }) => path}
        columns={columns}
        empty={{
          title: 'No artifacts',
          children: 'Files that the training stores with the run appear here: models, plots, reports.',
        }}
      />
    </Panel>
  );
}
