import { Box, Button, Group, Stack } from '@mantine/core';
import { IconDownload, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { CountBars } from '@/components/charts/Histogram';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { CopyField } from '@/components/format/CopyField';
import { Bytes, RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { LineagePanel } from '@/components/lineage/LineagePanel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount, formatPercent } from '@/lib/format';
import { InputPicture } from './InputPicture';
import { SendDialog } from './SendDialog';

type Capture = Schemas['Capture'];
const route = getRouteApi('/_app/monitoring/captures/$captureId');

export function CapturePage() {
  const { captureId } = route.useParams();
  const query = $api.useQuery('get', '/captures/{captureId}', { params: { path: { captureId } } });
  return <QueryView query={query}>{(capture) => <Content capture={capture} />}</QueryView>;
}

function Content({ capture }: { readonly capture: Capture }) {
  return (
    <>
      <PageHeader
        title={`Prediction ${capture.label ?? 'without a label'}`}
        crumbs={[
          <AppLink key="monitoring" to="/monitoring">
            Monitoring
          </AppLink>,
        ]}
        badge={<StatusBadge state={capture.state} />}
        actions={<Actions capture={capture} />}
      />
      <Stack gap="md">
        <Columns
          wide
          main={
            <Panel title="Input">
              <Group align="flex-start" gap="xl">
                <InputPicture capture={capture} large />
                <Box flex="1 1 240px" miw={0}>
                  <CaptureFacts capture={capture} />
                </Box>
              </Group>
            </Panel>
          }
          side={capture.scores && <Scores scores={capture.scores} />}
        />
        <Panel title="Lineage">
          <LineagePanel kind="prediction" id={capture.id} />
        </Panel>
      </Stack>
    </>
  );
}

/** Above this, the small ones are left out: a picture of a thousand classes says nothing. */
const mostScores = 12;

function Scores({ scores }: { readonly scores: Record<string, number> }) {
  const all = Object.entries(scores).map(([label, count]) => ({ label, count }));
  const few = all.length <= mostScores;
  const shown = few ? all : all.toSorted((a, b) => b.count - a.count).slice(0, mostScores);
  return (
    <Panel title={few ? 'Scores' : `The ${mostScores} best of ${formatCount(all.length)} scores`}>
      <CountBars label="Score of each class" bins={shown} full={1} format={formatPercent} />
    </Panel>
  );
}

function CaptureFacts({ capture }: { readonly capture: Capture }) {
  const { datasetId, entryId } = capture;
  return (
    <Facts
      rows={[
        ['Confidence', capture.confidence?.toFixed(4)],
        ['People say', capture.humanLabel],
        [
          'Endpoint',
          <AppLink key="endpoint" to="/endpoints/$endpointName" params={{ endpointName: capture.endpoint }}>
            {capture.endpoint}
          </AppLink>,
        ],
        [
          'Model',
          <AppLink
            key="model"
            to="/models/$modelName/versions/$version"
            params={{ modelName: capture.model, version: String(capture.version) }}
          >
            {capture.model} version {capture.version}
          </AppLink>,
        ],
        [
          'Same as',
          datasetId && entryId && (
            <AppLink to="/datasets/$datasetId/entries/$entryId" params={{ datasetId, entryId }}>
              an entry of a dataset
            </AppLink>
          ),
        ],
        ['Size', <Bytes key="size" value={capture.bytes} />],
        ['Answered', <RelativeTime key="at" instant={capture.createdAt} />],
        ['Kept until', capture.expiresAt && <RelativeTime instant={capture.expiresAt} />],
        ['Prediction id', <CopyField key="id" value={capture.id} label="prediction id" />],
      ]}
    />
  );
}

function Actions({ capture }: { readonly capture: Capture }) {
  const [sending, setSending] = useState(false);
  const maySend = usePermission('labeling:manage');
  const sendable =
    capture.state === 'captured' && capture.label !== undefined && capture.mediaType.startsWith('image/');
  return (
    <>
      <Button
        component="a"
        href={capture.contentUrl}
        download
        variant="default"
        leftSection={<IconDownload size={16} />}
      >
        Download input
      </Button>
      {maySend && sendable && (
        <Button leftSection={<IconSend size={16} />} onClick={() => setSending(true)}>
          Send to labelers
        </Button>
      )}
      {sending && <SendDialog captureId={capture.id} onClose={() => setSending(false)} />}
    </>
  );
}
