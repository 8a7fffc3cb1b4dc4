import { NativeSelect, Stack } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { Facts } from '@/components/data/Facts';
import { useListState } from '@/components/data/useListState';
import { QueryView } from '@/components/feedback/QueryView';
import { CopyField } from '@/components/format/CopyField';
import { Person } from '@/components/format/Person';
import { Bytes, RelativeTime } from '@/components/format/values';
import { AppLink, LinkButton } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount, formatPercent } from '@/lib/format';
import { ChangeCounts } from './ChangeCounts';

type Version = Schemas['DatasetVersion'];
type Change = Schemas['DatasetDiff']['items'][number];
const route = getRouteApi('/_app/datasets/$datasetId/versions/$version');

export function VersionPage() {
  const { datasetId, version } = route.useParams();
  const params = { path: { datasetId, version: Number(version) } };
  const query = $api.useQuery('get', '/datasets/{datasetId}/versions/{version}', { params });
  return <QueryView query={query}>{(data) => <Content key={data.version} version={data} />}</QueryView>;
}

function Content({ version }: { readonly version: Version }) {
  const { datasetId, datasetName = 'Dataset', version: number } = version;
  return (
    <>
      <PageHeader
        title={`Version ${number}`}
        crumbs={[
          <AppLink key="datasets" to="/datasets">
            Datasets
          </AppLink>,
          <AppLink key="dataset" to="/datasets/$datasetId" params={{ datasetId }}>
            {datasetName}
          </AppLink>,
        ]}
        description={version.message}
        actions={
          <LinkButton
            variant="default"
            to="/datasets/$datasetId"
            params={{ datasetId }}
            search={{ tab: 'entries', version: number }}
          >
            See its entries
          </LinkButton>
        }
      />
      <Stack gap="md">
        <Panel title="Facts">
          <Facts
            rows={[
              ['Entries', formatCount(version.entries)],
              ['Size', <Bytes key="bytes" value={version.bytes} />],
              ['Split', <Split key="split" version={version} />],
              ['Committed', <RelativeTime key="at" instant={version.createdAt} />],
              ['By', <Person key="by" subject={version.createdBy} />],
              ['Digest', <CopyField key="digest" value={version.digest} label="digest" />],
            ]}
          />
        </Panel>
        <Diff version={version} />
        <Panel title="Lineage">
          <LineagePanel kind="dataset_version" id={`${datasetId}@${number}`} />
        </Panel>
      </Stack>
    </>
  );
}

function Split({ version }: { readonly version: Version }) {
  const { split, splits } = version;
  if (!split)
    return <>{splits && Object.keys(splits).some((name) => name !== '') ? 'By hand' : 'Not divided'}</>;
  const shares = [split.train, split.validation, split.test]
    .map((share) => formatPercent(share, 0))
    .join(' / ');
  return <>{`${shares} train / validation / test, stratified by label, seed ${split.seed}`}</>;
}

const columns: Column<Change>[] = [
  { key: 'change', header: 'Change', width: 110, render: ({ change }) => change },
  { key: 'path', header: 'Path', render: ({ path }) => <code>{path}</code> },
  { key: 'before', header: 'Before', render: ({ before }) => describe(before) },
  { key: 'after', header: 'After', render: ({ after }) => describe(after) },
];

function describe(entry: Schemas['DatasetEntry'] | undefined): string {
  if (!entry) return '–';
  return [entry.label ?? 'no label', entry.split, entry.sha256.slice(0, 8)].filter(Boolean).join(', ');
}

function Diff({ version }: { readonly version: Version }) {
  const { from = version.version - 1, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(
    { cursor },
    (patch) => void navigate({ search: (old) => ({ ...old, cursor: patch.cursor }) }),
  );
  const query = $api.useQuery(
    'get',
    '/datasets/{datasetId}/versions/{version}/diff',
    { params: { path: { datasetId: version.datasetId, version: version.version }, query: { from, cursor } } },
    { placeholderData: keepPreviousData },
  );
  const older = Array.from({ length: version.version }, (_, index) => version.version - 1 - index);
  return (
    <Panel title="What changed" flush actions={query.data && <ChangeCounts {...query.data} />}>
      <DataTable
        label="Changed entries"
        query={query}
        list={list}
        rowKey={({ path }) => path}
        columns={columns}
        filters={
          <NativeSelect
            aria-label="Compared with"
            value={String(from)}
            onChange={(event) => void navigate({ search: { from: Number(event.currentTarget.value) } })}
            data={older.map((number) => ({
              value: String(number),
              label: number === 0 ? 'since the beginning' : `since version ${number}`,
            }))}
          />
        }
        empty={{
          title: 'Nothing changed',
          children: 'Both versions hold the same entries, labels and splits.',
        }}
      />
    </Panel>
  );
}
