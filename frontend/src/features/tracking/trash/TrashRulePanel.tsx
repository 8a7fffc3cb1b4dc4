import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { Person } from '@/components/format/Person';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';

const mostDays = 3650;

/** For how long the trash is kept, and who may change that. */
export function TrashRulePanel() {
  const query = $api.useQuery('get', '/trash-rule');
  return (
    <Panel>
      <QueryView query={query}>{(rule) => <Rule rule={rule} />}</QueryView>
    </Panel>
  );
}

function Rule({ rule }: { readonly rule: Schemas['TrashRule'] }) {
  const mayGovern = usePermission('tracking:govern');
  const [editing, setEditing] = useState(false);
  return (
    <Group justify="space-between">
      <Text size="sm">
        What is deleted stays here for <strong>{daysOf(rule.keepDays)}</strong>, then it is purged: rows,
        points and files, for good.
        {rule.updatedBy && (
          <>
            {' '}
            Set by <Person subject={rule.updatedBy} />.
          </>
        )}
      </Text>
      {mayGovern ? (
        <Button variant="default" size="xs" onClick={() => setEditing(true)}>
          Change
        </Button>
      ) : (
        <Text size="xs" c="dimmed">
          Owners and admins change it.
        </Text>
      )}
      {editing && <RuleDialog keepDays={rule.keepDays} onClose={() => setEditing(false)} />}
    </Group>
  );
}

function daysOf(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

interface RuleDialogProps {
  readonly keepDays: number;
  readonly onClose: () => void;
}

function RuleDialog({ keepDays, onClose }: RuleDialogProps) {
  const queries = useQueryClient();
  const [days, setDays] = useState<number | string>(keepDays);
  const whole = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= mostDays;
  const save = $api.useMutation('put', '/trash-rule', {
    onSuccess: async () => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/trash'),
      });
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (whole) save.mutate({ body: { keepDays: days } });
  };
  return (
    <Modal opened onClose={onClose} title="How long the trash is kept">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {save.isError && <ProblemAlert error={save.error} />}
          <NumberInput
            label="Days"
            description={`1 to ${mostDays}; it holds for what is in the trash already, too`}
            data-autofocus
            min={1}
            max={mostDays}
            value={days}
            error={!whole && `A whole number from 1 to ${mostDays}`}
            onChange={setDays}
          />
          {whole && days < keepDays && (
            <Text size="sm">
              What was deleted longer than {daysOf(days)} ago goes within minutes, and cannot be brought back.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!whole}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
