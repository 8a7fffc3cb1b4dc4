import { Stack, Text } from '@mantine/core';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from './overview.module.css';

interface OriginPanelProps {
  readonly run: Schemas['Run'];
  readonly links: Schemas['RunLinks'];
}

/** The run that this one goes on from, and those that go on from it. Nothing for a run without either. */
export function OriginPanel({ run, links }: OriginPanelProps) {
  const { source, forks, forkCount } = links;
  const others = [...(source ? [source.id] : []), ...forks.map(({ run: { id } }) => id)];
  if (!run.forkedFrom && forkCount === 0) return null;
  return (
    <Panel
      title="Source and forks"
      actions={
        others.length > 0 && (
          <AppLink
            size="sm"
            to="/experiments/$experimentId/compare"
            params={{ experimentId: run.experimentId }}
            search={{ runs: [run.id, ...others].slice(0, 10), tab: 'charts' }}
          >
            Compare the curves
          </AppLink>
        )
      }
    >
      <Stack gap="sm">
        {run.forkedFrom && (
          <div>
            <Text size="sm" c="dimmed">
              Forked at step {formatCount(run.forkedFrom.step)} from
            </Text>
            {source ? (
              <Runs rows={[{ run: source }]} />
            ) : (
              <Text size="sm">
                {run.forkedFrom.name}{' '}
                <Text span c="dimmed">
                  (in the trash, or gone)
                </Text>
              </Text>
            )}
          </div>
        )}
        {forkCount > 0 && (
          <div>
            <Text size="sm" c="dimmed">
              {forkCount === 1 ? '1 fork' : `${formatCount(forkCount)} forks`}
              {forkCount > forks.length && `, of which these are the newest ${forks.length}`}
            </Text>
            <Runs rows={forks} />
          </div>
        )}
      </Stack>
    </Panel>
  );
}

function Runs({ rows }: { readonly rows: readonly { run: Schemas['RelatedRun']; step?: number }[] }) {
  return (
    <ul className={classes.runs}>
      {rows.map(({ run: { id, name, status }, step }) => (
        <li key={id}>
          <AppLink to="/runs/$runId" params={{ runId: id }}>
            {name}
          </AppLink>
          {step !== undefined && (
            <Text span size="sm" c="dimmed">
              at step {formatCount(step)}
            </Text>
          )}
          <StatusBadge state={status} />
        </li>
      ))}
    </ul>
  );
}
