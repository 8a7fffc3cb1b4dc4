import { Button, Group } from '@mantine/core';
import { IconGitFork, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ForkDialog } from './ForkDialog';
import { ResumeDialog } from './ResumeDialog';

/** How to go on: with the run itself, or with another one from a step of it. */
export function GoingOnActions({ run }: { readonly run: Schemas['Run'] }) {
  const mayWrite = usePermission('tracking:write');
  const [open, setOpen] = useState<'fork' | 'resume'>();
  if (!mayWrite) return null;
  const close = (): void => setOpen(undefined);
  return (
    <Group gap="xs">
      {run.endedAt !== undefined && (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() => setOpen('resume')}
        >
          Resume…
        </Button>
      )}
      <Button variant="default" leftSection={<IconGitFork size={16} />} onClick={() => setOpen('fork')}>
        Fork…
      </Button>
      {open === 'fork' && <ForkDialog run={run} onClose={close} />}
      {open === 'resume' && <ResumeDialog runId={run.id} onClose={close} />}
    </Group>
  );
}
