import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { CopyField } from '@/components/format/CopyField';
import { Bytes } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import classes from './datasets.module.css';

const route = getRouteApi('/_app/datasets/$datasetId/entries/$entryId');

export function EntryPage() {
  const { datasetId, entryId } = route.useParams();
  const params = { path: { datasetId, entryId } };
  const query = $api.useQuery('get', '/datasets/{datasetId}/entries/{entryId}', { params });
  return <QueryView query={query}>{(detail) => <Content datasetId={datasetId} detail={detail} />}</QueryView>;
}

interface ContentProps {
  readonly datasetId: string;
  readonly detail: Schemas['DatasetEntryDetail'];
}

function Content({ datasetId, detail: { entry, history } }: ContentProps) {
  const dataset = $api.useQuery('get', '/datasets/{datasetId}', { params: { path: { datasetId } } });
  return (
    <>
      <PageHeader
        title={entry.path}
        crumbs={[
          <AppLink key="datasets" to="/datasets">
            Datasets
          </AppLink>,
          <AppLink key="dataset" to="/datasets/$datasetId" params={{ datasetId }}>
            {dataset.data?.name ?? 'Its dataset'}
          </AppLink>,
        ]}
      />
      <Stack gap="md">
        <Columns
          main={
            <Panel>
              {entry.mediaType.startsWith('image/') ? (
                <img className={classes.large} src={entry.contentUrl} alt={entry.path} />
              ) : (
                <a href={entry.contentUrl}>Open the file</a>
              )}
            </Panel>
          }
          side={
            <>
              <Panel title="Facts">
                <Facts
                  rows={[
                    ['Label', entry.label ?? 'none'],
                    ['Split', entry.split ?? 'none'],
                    ['Type', entry.mediaType],
                    ['Size', <Bytes key="size" value={entry.bytes} />],
                    ['SHA-256', <CopyField key="hash" value={entry.sha256} label="SHA-256" />],
                  ]}
                />
              </Panel>
              <Panel title="History">
                <History states={history} />
              </Panel>
            </>
          }
        />
        <Panel title="Lineage">
          <LineagePanel kind="entry" id={entry.id} />
        </Panel>
      </Stack>
    </>
  );
}

function History({ states }: { readonly states: Schemas['DatasetEntryDetail']['history'] }) {
  return (
    <Facts
      rows={states.map(({ fromVersion, toVersion, label, split, sha256 }) => [
        toVersion === undefined
          ? `since version ${fromVersion}`
          : `versions ${fromVersion} to ${toVersion - 1}`,
        [label ?? 'no label', split ?? 'no split', `content ${sha256.slice(0, 8)}`].join(', '),
      ])}
    />
  );
}
