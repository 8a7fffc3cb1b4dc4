import { Stack, Text } from '@mantine/core';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import classes from './overview.module.css';

type Related = Schemas['RelatedRun'];

/** The run that this one is a part of, and its own parts. Nothing for a run that stands alone. */
export function RelatedPanel({ links }: { readonly links: Schemas['RunLinks'] }) {
  const { parent, children, childCount } = links;
  if (!parent && childCount === 0) return null;
  return (
    <Panel title="Parent and parts">
      <Stack gap="sm">
        {parent && (
          <div>
            <Text size="sm" c="dimmed">
              Part of
            </Text>
            <Runs runs={[parent]} />
          </div>
        )}
        {childCount > 0 && (
          <div>
            <Text size="sm" c="dimmed">
              {childCount === 1 ? '1 part' : `${formatCount(childCount)} parts`}
              {childCount > children.length && `, of which these are the newest ${children.length}`}
            </Text>
            <Runs runs={children} />
          </div>
        )}
      </Stack>
    </Panel>
  );
}

function Runs({ runs }: { readonly runs: readonly Related[] }) {
  return (
    <ul className={classes.runs}>
      {runs.map(({ id, name, status }) => (
        <li key={id}>
          <AppLink to="/runs/$runId" params={{ runId: id }}>
            {name}
          </AppLink>
          <StatusBadge state={status} />
        </li>
      ))}
    </ul>
  );
}
