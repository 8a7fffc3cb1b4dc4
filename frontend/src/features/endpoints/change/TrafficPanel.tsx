import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconArrowsSplit } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatBytes } from '@/lib/format';
import { ChangedMeanwhile } from './EditForm';
import { SplitDialog } from './SplitDialog';
import { SplitBar } from './SplitPreview';
import { nameOf, percentsOf, percentWords, splitWords } from './split';
import { useChangeEndpoint } from './useEdit';

type Endpoint = Schemas['Endpoint'];

/** What is deployed, how the traffic is split, and the ways to change that. */
export function TrafficPanel({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = usePermission('endpoints:write');
  const [changing, setChanging] = useState(false);
  const queries = useQueryClient();
  const { change, save, stale } = useChangeEndpoint((changed) =>
    notifications.show({ message: `Back to ${splitWords(changed.deployments)}.` }),
  );
  const reload = async (): Promise<void> => {
    await queries.refetchQueries({ queryKey: ['get', '/endpoints/{endpointName}'] });
    change.reset();
  };
  const { previous } = endpoint;
  return (
    <Panel
      title="Traffic"
      actions={
        mayWrite && (
          <Group gap="xs">
            {previous.length > 0 && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowBackUp size={14} />}
                loading={change.isPending}
                onClick={() => save(endpoint, { deployments: [...previous] })}
              >
                Roll back to {splitWords(previous)}
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<IconArrowsSplit size={14} />}
              onClick={() => setChanging(true)}
            >
              Change
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="sm">
        {stale && <ChangedMeanwhile onReload={reload} />}
        {change.isError && !stale && <ProblemAlert error={change.error} />}
        <Waiting endpoint={endpoint} />
        <Deployments endpoint={endpoint} />
      </Stack>
      {changing && <SplitDialog endpoint={endpoint} onClose={() => setChanging(false)} />}
    </Panel>
  );
}

/** Says who answers while what is wanted is not there yet, or cannot be. */
function Waiting({ endpoint: { deployments, answering } }: { readonly endpoint: Endpoint }) {
  const wanted = new Set(deployments.map(nameOf));
  const replaced = answering.filter((share) => !wanted.has(nameOf(share)));
  if (replaced.length === 0) return null;
  return <Text>Until the new deployment answers, {splitWords(replaced)} goes on answering.</Text>;
}

function Deployments({ endpoint: { deployments } }: { readonly endpoint: Endpoint }) {
  const percents = percentsOf(deployments.map(({ weight }) => weight));
  return (
    <>
      {deployments.length > 1 && <SplitBar parts={percents} />}
      <Table.ScrollContainer minWidth={480} type="native">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Version</Table.Th>
              <Table.Th ta="right">Share</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">In memory</Table.Th>
              <Table.Th>Deployed</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {deployments.map(
              (
                { id, model, version, state, loaded, loadedBytes, createdAt, alias, followProblem },
                index,
              ) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <AppLink
                      to="/models/$modelName/versions/$version"
                      params={{ modelName: model, version: String(version) }}
                    >
                      {nameOf({ model, version })}
                    </AppLink>
                    {alias !== undefined && <Follows alias={alias} problem={followProblem} />}
                  </Table.Td>
                  <Table.Td ta="right" className="numeric">
                    {percentWords(percents[index] ?? 0)}
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge state={state} />
                  </Table.Td>
                  <Table.Td ta="right" className="numeric">
                    {memoryOf(loaded, loadedBytes)}
                  </Table.Td>
                  <Table.Td>
                    <RelativeTime instant={createdAt} />
                  </Table.Td>
                </Table.Tr>
              ),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

/** That the deployment moves on with an alias, or why it did not. */
function Follows({ alias, problem }: { readonly alias: string; readonly problem: string | undefined }) {
  return (
    <Text size="xs" c={problem === undefined ? 'dimmed' : 'var(--mr-bad)'}>
      {problem === undefined ? `follows ${alias}` : `${alias} has moved, and this stays: ${problem}`}
    </Text>
  );
}

function memoryOf(loaded: boolean | undefined, bytes: number | undefined): string {
  if (bytes === undefined) return '–';
  return loaded ? formatBytes(bytes) : 'not loaded';
}
