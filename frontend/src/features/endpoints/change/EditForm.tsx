import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconRefreshAlert } from '@tabler/icons-react';
import { type SubmitEventHandler, type ReactNode, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import type { Edit } from './useEdit';

interface EditFormProps {
  readonly edit: Edit;
  readonly action: string;
  readonly onSubmit: SubmitEventHandler<HTMLFormElement>;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

/** The frame of every form that changes an endpoint: what went wrong, the fields, the two buttons. */
export function EditForm({ edit, action, onSubmit, onClose, children, disabled = false }: EditFormProps) {
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {edit.stale && <ChangedMeanwhile onReload={edit.reload} />}
        {edit.error && !edit.stale && <ProblemAlert error={edit.error} />}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={edit.pending} disabled={disabled || edit.stale}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Somebody else was faster: nothing was changed, and the person decides on what is there now. */
export function ChangedMeanwhile({ onReload }: { readonly onReload: () => Promise<void> }) {
  const [error, setError] = useState<unknown>();
  return (
    <>
      <Alert
        color="yellow"
        role="alert"
        icon={<IconRefreshAlert size={18} />}
        title="This endpoint was changed meanwhile"
      >
        <Stack gap="xs" align="flex-start">
          Nothing of yours was saved. Reload to see what it is now, then decide again.
          <Button size="xs" variant="default" onClick={() => void onReload().catch(setError)}>
            Reload
          </Button>
        </Stack>
      </Alert>
      {error !== undefined && <ProblemAlert error={error} />}
    </>
  );
}
