import { NativeSelect, Skeleton, Stack } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { CountBars } from '@/components/charts/Histogram';
import { Pager } from '@/components/data/Pager';
import { SearchInput } from '@/components/data/SearchInput';
import { Toolbar } from '@/components/data/Toolbar';
import { useListState } from '@/components/data/useListState';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { EntryGrid } from './EntryGrid';
import classes from './datasets.module.css';
import { type DatasetSearch, splits } from './search';

interface EntriesTabProps {
  readonly dataset: Schemas['Dataset'];
  readonly version: number;
  readonly search: DatasetSearch;
  readonly change: (patch: DatasetSearch) => void;
}

const pageSize = 120;
const anyLabel = 'any';

/** The pictures of a version, narrowed by path, label and split; beside them how many there are of each. */
export function EntriesTab({ dataset, version, search, change }: EntriesTabProps) {
  const { q, label, split, cursor } = search;
  const list = useListState({ q, cursor }, change);
  const path = { datasetId: dataset.id, version };
  const versionQuery = $api.useQuery('get', '/datasets/{datasetId}/versions/{version}', { params: { path } });
  const entries = $api.useQuery(
    'get',
    '/datasets/{datasetId}/versions/{version}/entries',
    { params: { path, query: { limit: pageSize, cursor, q, label, split } } },
    { placeholderData: keepPreviousData },
  );
  const narrow = (patch: DatasetSearch): void => {
    change({ ...patch, cursor: undefined });
  };
  const narrowed = q !== undefined || label !== undefined || split !== undefined;
  return (
    <div className={classes.columns}>
      <Panel flush>
        <Toolbar>
          <SearchInput
            label="Part of the path"
            value={q ?? ''}
            onChange={(text) => list.change({ q: text || undefined })}
          />
          <LabelSelect
            labels={versionQuery.data?.labels ?? {}}
            label={label}
            onChange={(next) => narrow({ label: next })}
          />
          <NativeSelect
            aria-label="Split"
            value={split ?? ''}
            onChange={(event) =>
              narrow({ split: splits.find((known) => known === event.currentTarget.value) })
            }
            data={[{ value: '', label: 'Every split' }, ...splits.map((value) => ({ value, label: value }))]}
          />
        </Toolbar>
        <QueryView query={entries} loading={<Skeleton height={480} radius={0} />}>
          {({ items, nextCursor, total }) => (
            <>
              {items.length === 0 ? (
                <EmptyState title={narrowed ? 'Nothing matches' : 'This version is empty'}>
                  {narrowed ? 'Change or clear the filters.' : 'All its entries were removed.'}
                </EmptyState>
              ) : (
                <EntryGrid datasetId={dataset.id} entries={items} />
              )}
              <Pager list={list} shown={items.length} total={total} nextCursor={nextCursor} />
            </>
          )}
        </QueryView>
      </Panel>
      <QueryView query={versionQuery}>{(data) => <Counts version={data} />}</QueryView>
    </div>
  );
}

interface LabelSelectProps {
  readonly labels: Record<string, number>;
  readonly label: string | undefined;
  readonly onChange: (label: string | undefined) => void;
}

function LabelSelect({ labels, label, onChange }: LabelSelectProps) {
  // A label may be any text, also the empty one, so the options are known by their place.
  const names = [...new Set([...Object.keys(labels), ...(label === undefined ? [] : [label])])].sort(byName);
  return (
    <NativeSelect
      aria-label="Label"
      value={label === undefined ? anyLabel : String(names.indexOf(label))}
      onChange={(event) => onChange(names[Number(event.currentTarget.value)])}
      data={[
        { value: anyLabel, label: 'Every label' },
        ...names.map((name, index) => ({
          value: String(index),
          label: name === '' ? 'without a label' : name,
        })),
      ]}
    />
  );
}

function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function Counts({ version }: { readonly version: Schemas['DatasetVersion'] }) {
  const bins = (counts: Record<string, number> = {}, nameless: string) =>
    Object.entries(counts)
      .sort(([a], [b]) => byName(a, b))
      .map(([name, count]) => ({ label: name === '' ? nameless : name, count }));
  const labels = bins(version.labels, 'without a label');
  const divided = bins(version.splits, 'undivided');
  return (
    <Stack gap="md">
      <Panel title="Labels">
        {labels.length > 0 ? (
          <CountBars label="Entries by label" bins={labels.slice(0, 40)} />
        ) : (
          'No labels yet.'
        )}
      </Panel>
      <Panel title="Splits">
        {divided.length > 0 ? <CountBars label="Entries by split" bins={divided} /> : 'Not divided yet.'}
      </Panel>
    </Stack>
  );
}
