import { Group, List, Spoiler, Stack, Text } from '@mantine/core';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';

const kindNames: Record<Schemas['Import']['kind'], string> = {
  mlflow_server: 'MLflow server',
  csv: 'CSV file',
  tensorboard: 'TensorBoard',
  wandb: 'W&B offline',
};

/** The latest imports with what they could not take; nothing where there was none. */
export function ImportsPanel() {
  const { data } = $api.useQuery(
    'get',
    '/imports',
    { params: { query: { limit: 5 } } },
    {
      refetchInterval: ({ state }) =>
        state.data?.items.some((each) => each.state === 'running') ? 2_000 : false,
    },
  );
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Imports">
      <Stack gap="sm">
        {data.items.map((each) => (
          <OneImport key={each.id} of={each} />
        ))}
      </Stack>
    </Panel>
  );
}

function OneImport({ of }: { readonly of: Schemas['Import'] }) {
  const taken = Object.entries(of.taken)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${formatCount(count)} ${count === 1 ? kind.replace(/s$/, '') : kind}`);
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <StatusBadge state={of.state} />
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {of.source}
        </Text>
        <Text size="sm" c="dimmed">
          {kindNames[of.kind]}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          <RelativeTime instant={of.requestedAt} />
        </Text>
      </Group>
      {of.reason !== undefined && <Text size="sm">{of.reason}</Text>}
      {taken.length > 0 && <Text size="sm">{taken.join(', ')}</Text>}
      {of.lossCount > 0 && (
        <>
          <Text size="sm" fw={600}>
            {formatCount(of.lossCount)} could not be taken
          </Text>
          <Spoiler maxHeight={120} showLabel="Show all that are kept" hideLabel="Show less">
            <List size="sm">
              {of.losses.map(({ kind, item, reason }) => (
                <List.Item key={`${kind} ${item} ${reason}`}>
                  {kind} {item}: {reason}
                </List.Item>
              ))}
            </List>
          </Spoiler>
        </>
      )}
    </Stack>
  );
}
