import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission, useSession } from '@/lib/api/session';
import { useRefreshModels } from '../useRefreshModels';
import { approverWords } from './gates';

/** Approve or decline; who may not is told who may. */
export function DecisionPanel({ promotion }: { readonly promotion: Schemas['Promotion'] }) {
  const { model, id, evidence, requestedBy } = promotion;
  const subject = useSession()?.me.subject;
  const mayWrite = usePermission('models:write');
  const [note, setNote] = useState('');
  const refresh = useRefreshModels();
  const decide = $api.useMutation('post', '/models/{modelName}/promotions/{promotionId}/decision', {
    onSettled: refresh,
  });
  const send = (approve: boolean): void =>
    decide.mutate({
      params: { path: { modelName: model, promotionId: id } },
      body: { approve, ...(note.trim() === '' ? {} : { note: note.trim() }) },
    });
  const role = evidence.find((found) => found.passed === undefined)?.rule.role;
  const who = approverWords(role ?? 'engineer');
  const own = subject === requestedBy;
  return (
    <Panel title="Decision">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {own ? `You proposed it: ${who}, and another one, approves.` : `Takes ${who}.`}
        </Text>
        {decide.isError && <ProblemAlert error={decide.error} />}
        {mayWrite && (
          <>
            <Textarea
              label="Note"
              autosize
              minRows={2}
              maxLength={2000}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group>
              {!own && (
                <Button loading={decide.isPending} onClick={() => send(true)}>
                  Approve
                </Button>
              )}
              <Button variant="default" loading={decide.isPending} onClick={() => send(false)}>
                Decline
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Panel>
  );
}
