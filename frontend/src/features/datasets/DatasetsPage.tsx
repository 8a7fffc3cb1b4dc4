import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { useListState } from '@/components/data/useListState';
import { Bytes, Count, RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { namedSort } from '@/lib/search';
import { DatasetDialog } from './DatasetDialog';
import classes from './datasets.module.css';

type Dataset = Schemas['Dataset'];
const route = getRouteApi('/_app/datasets');

export function DatasetsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('datasets:write');
  const [making, setMaking] = useState(false);
  const { q, cursor } = search;
  const sort = namedSort(search);
  const query = $api.useQuery(
    'get',
    '/datasets',
    { params: { query: { q, cursor, sort } } },
    { placeholderData: keepPreviousData },
  );
  const withPictures = query.data?.items.some(({ preview = [] }) => preview.length > 0) ?? false;
  const make = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      New dataset
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Datasets"
        description="Versioned files with their labels and splits."
        actions={make}
      />
      <Panel flush>
        <DataTable
          label="Datasets"
          searchLabel="Search datasets"
          query={query}
          list={list}
          rowKey={(dataset) => dataset.id}
          columns={withPictures ? [pictures, ...columns] : columns}
          empty={{
            title: 'No datasets yet',
            children: mayWrite
              ? 'Make one, then drop files into it. Everything later in the loop begins here.'
              : 'An engineer of your tenant makes the first one.',
            action: make,
          }}
        />
      </Panel>
      {making && <DatasetDialog onClose={() => setMaking(false)} />}
    </>
  );
}

const pictures: Column<Dataset> = {
  key: 'preview',
  header: <span className="visually-hidden">Pictures</span>,
  width: 132,
  render: ({ preview = [] }) => <Preview pictures={preview} />,
};

const columns: Column<Dataset>[] = [
  {
    key: 'name',
    header: 'Name',
    sortKey: 'name',
    render: ({ id, name, description }) => (
      <>
        <RowLink to="/datasets/$datasetId" params={{ datasetId: id }}>
          {name}
        </RowLink>
        {description && <div className={classes.under}>{description}</div>}
      </>
    ),
  },
  {
    key: 'version',
    header: 'Version',
    align: 'right',
    render: ({ latestVersion }) => (latestVersion === 0 ? '–' : latestVersion),
  },
  { key: 'entries', header: 'Entries', align: 'right', render: ({ entries }) => <Count value={entries} /> },
  { key: 'bytes', header: 'Size', align: 'right', render: ({ bytes }) => <Bytes value={bytes} /> },
  {
    key: 'created',
    header: 'Made',
    sortKey: 'createdAt',
    render: ({ createdAt }) => <RelativeTime instant={createdAt} />,
  },
];

function Preview({ pictures }: { readonly pictures: readonly string[] }) {
  return (
    <div className={classes.preview}>
      {pictures.slice(0, 4).map((url) => (
        <img key={url} src={`${url}?width=64`} alt="" width={28} height={28} loading="lazy" />
      ))}
    </div>
  );
}
