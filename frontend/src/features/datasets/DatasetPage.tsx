import { Button, Menu, NativeSelect, Stack, Tabs } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { DownloadButton } from '@/components/data/DownloadButton';
import { EmptyState } from '@/components/feedback/EmptyState';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { DatasetDialog } from './DatasetDialog';
import { DeleteDatasetDialog } from './DeleteDatasetDialog';
import { EntriesTab } from './EntriesTab';
import { VersionsTab } from './VersionsTab';
import { type DatasetSearch, datasetTabs } from './search';
import { UploadPanel } from './upload/UploadPanel';

type Dataset = Schemas['Dataset'];
const route = getRouteApi('/_app/datasets/$datasetId');

export function DatasetPage() {
  const { datasetId } = route.useParams();
  const query = $api.useQuery('get', '/datasets/{datasetId}', { params: { path: { datasetId } } });
  return <QueryView query={query}>{(dataset) => <Content dataset={dataset} />}</QueryView>;
}

function Content({ dataset }: { readonly dataset: Dataset }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = usePermission('uploads:write');
  const change = (patch: DatasetSearch): void => void navigate({ search: (old) => ({ ...old, ...patch }) });
  const version = search.version ?? dataset.latestVersion;
  return (
    <>
      <PageHeader
        title={dataset.name}
        crumbs={[
          <AppLink key="datasets" to="/datasets">
            Datasets
          </AppLink>,
        ]}
        description={<Words dataset={dataset} />}
        actions={
          <Actions
            dataset={dataset}
            version={version}
            onVersion={(next) => change({ version: next, cursor: undefined })}
          />
        }
      />
      <Stack gap="md">
        {mayWrite && <UploadPanel dataset={dataset} />}
        {dataset.latestVersion === 0 ? (
          <Panel>
            <EmptyState title="No version yet">
              {mayWrite
                ? 'Drop files above. Once they are verified, commit them: that makes version 1.'
                : 'An engineer of your tenant uploads the first files.'}
            </EmptyState>
          </Panel>
        ) : (
          <Tabs
            value={search.tab ?? 'entries'}
            keepMounted={false}
            onChange={(tab) => change({ tab: datasetTabs.find((known) => known === tab), cursor: undefined })}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="entries">Entries</Tabs.Tab>
              <Tabs.Tab value="versions">Versions</Tabs.Tab>
              <Tabs.Tab value="lineage">Lineage</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="entries">
              <EntriesTab dataset={dataset} version={version} search={search} change={change} />
            </Tabs.Panel>
            <Tabs.Panel value="versions">
              <VersionsTab
                dataset={dataset}
                cursor={search.cursor}
                onCursor={(cursor) => change({ cursor })}
              />
            </Tabs.Panel>
            <Tabs.Panel value="lineage">
              <Panel>
                <LineagePanel kind="dataset_version" id={`${dataset.id}@${version}`} />
              </Panel>
            </Tabs.Panel>
          </Tabs>
        )}
      </Stack>
    </>
  );
}

function Words({ dataset }: { readonly dataset: Dataset }) {
  const { description, licence, source } = dataset;
  const origin = [licence, source].filter(Boolean).join(' · ');
  return (
    <>
      {description}
      {description && origin && <br />}
      {origin && <small>{origin}</small>}
    </>
  );
}

interface ActionsProps {
  readonly dataset: Dataset;
  readonly version: number;
  readonly onVersion: (version: number | undefined) => void;
}

function Actions({ dataset, version, onVersion }: ActionsProps) {
  const mayWrite = usePermission('datasets:write');
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const versions = Array.from({ length: dataset.latestVersion }, (_, index) => dataset.latestVersion - index);
  return (
    <>
      {versions.length > 0 && (
        <NativeSelect
          aria-label="Version shown"
          value={String(version)}
          onChange={(event) => {
            const chosen = Number(event.currentTarget.value);
            onVersion(chosen === dataset.latestVersion ? undefined : chosen);
          }}
          data={versions.map((number) => ({
            value: String(number),
            label: number === dataset.latestVersion ? `Version ${number}, newest` : `Version ${number}`,
          }))}
        />
      )}
      {version > 0 && (
        <DownloadButton
          path={`/datasets/${dataset.id}/versions/${version}/archive`}
          fileName={`${dataset.name}-v${version}.zip`}
        >
          ZIP
        </DownloadButton>
      )}
      {mayWrite && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label="More actions" px="xs">
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setOpen('edit')}>
              Edit
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setOpen('delete')}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {open === 'edit' && <DatasetDialog dataset={dataset} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeleteDatasetDialog dataset={dataset} onClose={() => setOpen(undefined)} />}
    </>
  );
}
