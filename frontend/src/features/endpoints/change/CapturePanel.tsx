import { Button, Stack, Text } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount } from '@/lib/format';
import { CaptureDialog } from './CaptureDialog';
import { captureWords } from './capture';

/** What an endpoint keeps of its predictions, and how many it has kept. */
export function CapturePanel({ endpoint }: { readonly endpoint: Schemas['Endpoint'] }) {
  const mayWrite = usePermission('endpoints:write');
  const [changing, setChanging] = useState(false);
  const { capture, name } = endpoint;
  return (
    <Panel
      title="Captures"
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFilter size={14} />}
            onClick={() => setChanging(true)}
          >
            {capture ? 'Change the rule' : 'Add a rule'}
          </Button>
        )
      }
    >
      {capture ? (
        <Facts
          rows={[
            ['Kept', captureWords(capture)],
            ['Goes to', <Receiver key="project" projectId={capture.labelingProjectId} />],
            ['So far', <SoFar key="so-far" endpointName={name} />],
          ]}
        />
      ) : (
        <Stack gap={4}>
          <Text>No prediction is kept.</Text>
          <Text c="dimmed" size="sm">
            With a rule, those that the model is unsure about are kept with their input, so that people can
            label them and the next version learns from them.
          </Text>
        </Stack>
      )}
      {changing && <CaptureDialog endpoint={endpoint} onClose={() => setChanging(false)} />}
    </Panel>
  );
}

function Receiver({ projectId }: { readonly projectId: string | undefined }) {
  const project = $api.useQuery(
    'get',
    '/labeling-projects/{projectId}',
    { params: { path: { projectId: projectId ?? '' } } },
    { enabled: projectId !== undefined },
  );
  if (projectId === undefined) return 'nobody at once; send them to labelers from Monitoring';
  return (
    <AppLink to="/labeling/$projectId" params={{ projectId }}>
      {project.data?.name ?? 'a labeling project'}
    </AppLink>
  );
}

function SoFar({ endpointName }: { readonly endpointName: string }) {
  const monitoring = $api.useQuery('get', '/monitoring');
  const mine = monitoring.data?.endpoints.find(({ endpoint }) => endpoint === endpointName);
  return (
    <AppLink to="/monitoring" search={{ endpoint: endpointName }}>
      {mine ? `${formatCount(mine.captured)} captured` : 'See the captures'}
    </AppLink>
  );
}
