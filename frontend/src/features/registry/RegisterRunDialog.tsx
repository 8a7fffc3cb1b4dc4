import { Button, Group, Modal, Select, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { $api } from '@/lib/api/client';
import { NewModelDialog } from './NewModelDialog';

interface RegisterRunDialogProps {
  readonly runId: string;
  readonly onClose: () => void;
}

/** Under which name a run's model is registered: what comes then is said on that model's page. */
export function RegisterRunDialog({ runId, onClose }: RegisterRunDialogProps) {
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 250);
  const models = $api.useQuery('get', '/models', { params: { query: { q: q || undefined, limit: 50 } } });
  if (making) return <NewModelDialog run={runId} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Register the run’s model">
      <Stack gap="md">
        {models.isError && <ProblemAlert error={models.error} />}
        <Select
          label="As a version of"
          searchable
          data-autofocus
          nothingFoundMessage="No model with this name"
          onSearchChange={setTyped}
          data={(models.data?.items ?? []).map(({ name }) => name)}
          value={chosen}
          onChange={setChosen}
        />
        <Group justify="space-between">
          <Button variant="subtle" onClick={() => setMaking(true)}>
            A new model
          </Button>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={chosen === null}
              onClick={() =>
                chosen !== null &&
                void navigate({
                  to: '/models/$modelName',
                  params: { modelName: chosen },
                  search: { run: runId },
                })
              }
            >
              Next
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}
