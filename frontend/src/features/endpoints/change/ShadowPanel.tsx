import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowUp, IconGhost, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Facts } from '@/components/data/Facts';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ShadowDialog } from './ShadowDialog';
import { nameOf } from './split';
import { useChangeEndpoint } from './useEdit';

type Endpoint = Schemas['Endpoint'];
type Asking = 'change' | 'remove' | 'promote' | undefined;

/** The version that runs behind the answers, and what to do with it. */
export function ShadowPanel({ endpoint }: { readonly endpoint: Endpoint }) {
  const mayWrite = usePermission('endpoints:write');
  const [asking, setAsking] = useState<Asking>();
  const { shadow } = endpoint;
  return (
    <Panel title="Shadow" actions={mayWrite && <Actions shadowed={shadow !== undefined} onAsk={setAsking} />}>
      {shadow ? (
        <Stack gap="sm">
          <Facts
            rows={[
              [
                'Version',
                <AppLink
                  key="version"
                  to="/models/$modelName/versions/$version"
                  params={{ modelName: shadow.model, version: String(shadow.version) }}
                >
                  {nameOf(shadow)}
                </AppLink>,
              ],
              ['Gets a copy of', `${shadow.percent} % of the answered requests`],
              ['State', <StatusBadge key="state" state={shadow.state} />],
            ]}
          />
          {shadow.message && (
            <Alert color="red" title={`${nameOf(shadow)} does not load`}>
              {shadow.message}
            </Alert>
          )}
        </Stack>
      ) : (
        <Stack gap={4}>
          <Text>No version runs behind the answers.</Text>
          <Text c="dimmed" size="sm">
            A shadow gets a copy of live requests when nothing else waits. Its answers are compared with those
            that were given and never returned.
          </Text>
        </Stack>
      )}
      {asking === 'change' && <ShadowDialog endpoint={endpoint} onClose={() => setAsking(undefined)} />}
      {(asking === 'remove' || asking === 'promote') && shadow && (
        <Confirm
          endpoint={endpoint}
          shadow={shadow}
          promote={asking === 'promote'}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Panel>
  );
}

interface ActionsProps {
  readonly shadowed: boolean;
  readonly onAsk: (asking: Asking) => void;
}

function Actions({ shadowed, onAsk }: ActionsProps) {
  return (
    <Group gap="xs">
      {shadowed && (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowUp size={14} />}
            onClick={() => onAsk('promote')}
          >
            Let it answer
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconX size={14} />}
            onClick={() => onAsk('remove')}
          >
            Remove
          </Button>
        </>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconGhost size={14} />}
        onClick={() => onAsk('change')}
      >
        {shadowed ? 'Change the shadow' : 'Add a shadow'}
      </Button>
    </Group>
  );
}

interface ConfirmProps {
  readonly endpoint: Endpoint;
  readonly shadow: Schemas['Shadow'];
  readonly promote: boolean;
  readonly onClose: () => void;
}

function Confirm({ endpoint, shadow, promote, onClose }: ConfirmProps) {
  const { change, save } = useChangeEndpoint(onClose);
  const name = nameOf(shadow);
  const { model, version } = shadow;
  return (
    <ConfirmDialog
      opened
      title={promote ? `Let ${name} answer?` : `Remove the shadow ${name}?`}
      action={promote ? 'Let it answer' : 'Remove'}
      pending={change.isPending}
      error={change.error ?? undefined}
      onClose={onClose}
      onConfirm={() =>
        save(endpoint, promote ? { deployments: [{ model, version, weight: 100 }] } : { shadow: null })
      }
    >
      {promote
        ? 'It takes all of the traffic at once, being loaded already. One click rolls back.'
        : 'What was compared so far is forgotten. Nothing changes for those who call the endpoint.'}
    </ConfirmDialog>
  );
}
