import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount, formatMeasure, formatPercent } from '@/lib/format';
import { CommandDialog, type RolloutAction } from './CommandDialog';
import classes from './promotion.module.css';
import { breaksOf, planWords } from './rollout';

type Rollout = Schemas['Rollout'];
type Step = Schemas['RolloutStepReport'];

const acting = new Set<Rollout['state']>(['running', 'waiting', 'watching']);
const everyMs = 2_000;

/** How the version meets traffic: each step with the figures of both versions, and what a person can do. */
export function RolloutPanel({ promotion }: { readonly promotion: Schemas['Promotion'] }) {
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/promotions/{promotionId}/rollout',
    { params: { path: { modelName: promotion.model, promotionId: promotion.id } } },
    { refetchInterval: ({ state }) => (state.data && acting.has(state.data.state) ? everyMs : false) },
  );
  return (
    <QueryView query={query}>{(rollout) => <Content promotion={promotion} rollout={rollout} />}</QueryView>
  );
}

interface ContentProps {
  readonly promotion: Schemas['Promotion'];
  readonly rollout: Rollout;
}

function Content({ promotion, rollout }: ContentProps) {
  const { state, plan, steps, endpoints } = rollout;
  return (
    <Panel
      title="Rollout"
      flush
      actions={
        <Group gap="sm">
          <StatusBadge state={state} />
          <Commands promotion={promotion} rollout={rollout} />
        </Group>
      }
    >
      <Stack gap="xs" p="md">
        <Text size="sm">{planWords(plan)}</Text>
        <Limits plan={plan} />
        {endpoints.length > 0 && (
          <Text size="sm" c="dimmed">
            At{' '}
            {endpoints.map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <AppLink underline="always" to="/endpoints/$endpointName" params={{ endpointName: name }}>
                  {name}
                </AppLink>
              </span>
            ))}
          </Text>
        )}
        <Standing rollout={rollout} />
      </Stack>
      <PlainTable
        label="Steps, with what both versions did"
        rows={steps}
        rowKey={({ step }) => String(step)}
        columns={columnsOf(promotion, plan)}
        empty={{ title: 'The first step begins within seconds' }}
      />
    </Panel>
  );
}

function Limits({ plan }: { readonly plan: Rollout['plan'] }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        It goes back by itself as soon as
      </Text>
      <ul className={classes.limits}>
        {breaksOf(plan).map((condition) => (
          <li key={condition}>{condition}</li>
        ))}
      </ul>
    </div>
  );
}

/** Why it does not go on. */
function Standing({ rollout: { state, reason } }: { readonly rollout: Rollout }) {
  if (state !== 'waiting' && state !== 'stopped') return null;
  return (
    <Alert
      color={state === 'stopped' ? 'yellow' : undefined}
      icon={state === 'stopped' ? <IconAlertTriangle size={18} /> : <IconInfoCircle size={18} />}
      title={state === 'stopped' ? 'It stands still, and the traffic stays as it is' : 'A person decides'}
    >
      {reason}
    </Alert>
  );
}

function Commands({ promotion, rollout }: ContentProps) {
  const mayWrite = usePermission('models:write');
  const mayGovern = usePermission('models:govern');
  const [asking, setAsking] = useState<RolloutAction>();
  const { state } = rollout;
  if (!mayWrite || state === 'completed' || state === 'rolled_back') return null;
  const moved = rollout.step > rollout.plan.steps.length;
  const button = (action: RolloutAction, label: string): React.ReactNode => (
    <Button
      size="compact-sm"
      variant={action === 'roll_back' ? 'light' : 'default'}
      color={action === 'roll_back' ? 'red' : undefined}
      onClick={() => setAsking(action)}
    >
      {label}
    </Button>
  );
  return (
    <>
      {acting.has(state) && state !== 'waiting' && button('stop', 'Stop')}
      {(state === 'stopped' || state === 'waiting') && button('resume', 'Resume')}
      {mayGovern && button('finish', moved ? 'End the watch' : 'Finish now')}
      {button('roll_back', 'Roll back')}
      {asking && (
        <CommandDialog
          promotion={promotion}
          action={asking}
          moved={moved}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function columnsOf(
  { version, fromVersion }: Schemas['Promotion'],
  { strategy }: Rollout['plan'],
): Column<Step>[] {
  const differing: Column<Step> = {
    key: 'differing',
    header: 'Differ',
    align: 'right',
    render: ({ version: { rows, differing = 0 } }) =>
      rows === undefined || rows === 0 ? '–' : formatPercent(differing / rows),
  };
  return [
    {
      key: 'step',
      header: 'Step',
      render: ({ kind, percent, startedAt }) => (
        <>
          <div>{stepName(kind, percent)}</div>
          <Text component="div" size="xs" c="dimmed">
            <RelativeTime instant={startedAt} />
          </Text>
        </>
      ),
    },
    {
      key: 'requests',
      header: 'Requests',
      align: 'right',
      render: both(({ requests }) => formatCount(requests)),
    },
    { key: 'errors', header: 'Errors', align: 'right', render: both(errorsOf) },
    { key: 'p99', header: 'p99', align: 'right', render: both(({ p99Millis }) => millis(p99Millis)) },
    ...(strategy === 'shadow' ? [differing] : []),
    {
      key: 'end',
      header: 'What came of it',
      render: ({ summary, endedAt }) => summary ?? (endedAt ? '–' : 'under way'),
    },
  ];

  /** The proposed version's above that of the one in use. */
  function both(show: (figures: Step['version']) => string) {
    return (row: Step): React.ReactNode => (
      <>
        <div title={`Version ${version}`}>{show(row.version)}</div>
        {row.current.requests > 0 && (
          <Text component="div" size="xs" c="dimmed" title={`Version ${fromVersion}`}>
            v{fromVersion}: {show(row.current)}
          </Text>
        )}
      </>
    );
  }
}

function stepName(kind: Step['kind'], percent: number | undefined): string {
  return kind === 'watch' ? 'Watch' : `${kind === 'shadow' ? 'Shadow' : 'Canary'} ${percent} %`;
}

function errorsOf({ requests, errors }: Step['version']): string {
  return errors === 0 ? '0' : `${formatCount(errors)} (${formatPercent(errors / requests)})`;
}

function millis(value: number | undefined): string {
  return value === undefined ? '–' : `${formatMeasure(value)} ms`;
}
