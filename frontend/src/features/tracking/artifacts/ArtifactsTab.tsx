import { IconFile, IconFolder } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { type Column, DataTable } from '@/components/data/DataTable';
import { DownloadButton } from '@/components/data/DownloadButton';
import { useListState } from '@/components/data/useListState';
import { Bytes } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import type { RunSearch } from '../search';
import { ArtifactPreview } from './ArtifactPreview';
import { FolderPath } from './FolderPath';
import classes from './artifacts.module.css';
import { downloadPath } from './content';

type Entry = Schemas['ArtifactEntry'];

interface ArtifactsTabProps {
  readonly runId: string;
  readonly search: RunSearch;
  readonly onSearch: (patch: Partial<RunSearch>) => void;
}

/** The run's files by folder; the chosen one is shown beside them. */
export function ArtifactsTab({ runId, search, onSearch }: ArtifactsTabProps) {
  const { folder, file, cursor } = search;
  const list = useListState({ cursor }, (patch) => onSearch({ cursor: patch.cursor }));
  const query = $api.useQuery(
    'get',
    '/runs/{runId}/artifact-folder',
    { params: { path: { runId }, query: { path: folder, cursor } } },
    { placeholderData: keepPreviousData },
  );
  const open = (entry: Entry): void =>
    onSearch(
      entry.folder ? { folder: entry.path, file: undefined, cursor: undefined } : { file: entry.path },
    );
  const shown = query.data?.items.find(({ path }) => path === file);
  return (
    <div className={file === undefined ? undefined : classes.beside}>
      <Panel flush>
        {folder !== undefined && (
          <FolderPath
            folder={folder}
            onOpen={(next) => onSearch({ folder: next, file: undefined, cursor: undefined })}
          />
        )}
        <DataTable
          label={folder === undefined ? 'Artifacts' : `Artifacts in ${folder}`}
          query={query}
          list={list}
          rowKey={({ path, folder: isFolder }) => (isFolder ? `${path}/` : path)}
          columns={columnsOf(runId, file, open)}
          empty={{
            title: folder === undefined ? 'No artifacts' : 'Nothing in this folder',
            children: 'Files that the training stores with the run appear here: models, plots, reports.',
          }}
        />
      </Panel>
      {file !== undefined && (
        <ArtifactPreview
          key={`${file} ${shown?.sha256 ?? ''}`}
          file={{ runId, path: file, sha256: shown?.sha256 }}
          bytes={shown?.bytes}
          onClose={() => onSearch({ file: undefined })}
        />
      )}
    </div>
  );
}

function columnsOf(
  runId: string,
  chosen: string | undefined,
  open: (entry: Entry) => void,
): readonly Column<Entry>[] {
  const name: Column<Entry> = {
    key: 'name',
    header: 'Name',
    render: (entry) => (
      <button
        type="button"
        className={classes.entry}
        aria-current={entry.path === chosen ? 'true' : undefined}
        onClick={() => open(entry)}
      >
        {entry.folder ? (
          <IconFolder size={16} aria-label="Folder" />
        ) : (
          <IconFile size={16} aria-hidden="true" />
        )}
        <span>{entry.name}</span>
      </button>
    ),
  };
  const size: Column<Entry> = {
    key: 'size',
    header: 'Size',
    align: 'right',
    render: ({ bytes }) => bytes !== undefined && <Bytes value={bytes} />,
  };
  if (chosen !== undefined) return [name, size];
  return [
    name,
    {
      key: 'hash',
      header: 'SHA-256',
      render: ({ sha256 }) => sha256 && <code title={sha256}>{sha256.slice(0, 12)}</code>,
    },
    size,
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: ({ path, name: fileName, folder }) =>
        !folder && (
          <DownloadButton
            size="compact-xs"
            label={`Download ${path}`}
            path={downloadPath({ runId, path })}
            fileName={fileName}
          >
            Download
          </DownloadButton>
        ),
    },
  ];
}
