import { Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type SyntheticEvent, useRef, useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { $api } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { useRefreshModels } from '../useRefreshModels';
import { GateFields } from './GateFields';
import { GateList } from './GateList';
import { RolloutFields } from './RolloutFields';
import {
  draftErrors,
  type GateDraft,
  type GateKind,
  gateKinds,
  type GateRule,
  draftOf,
  ruleOf,
} from './gates';
import { planError, planOf, planWords, type RolloutPlan, rolloutDraftOf } from './rollout';

interface GatesDialogProps {
  readonly modelName: string;
  /** Absent: the person names it. */
  readonly alias: string | undefined;
  readonly protectedAlready: boolean;
  readonly onClose: () => void;
}

/** What a version must pass before the alias moves to it: read by all, changed by those who govern. */
export function GatesDialog({ modelName, alias, protectedAlready, onClose }: GatesDialogProps) {
  const mayGovern = usePermission('models:govern');
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/aliases/{alias}/gates',
    { params: { path: { modelName, alias: alias ?? '' } } },
    { enabled: protectedAlready },
  );
  return (
    <Modal opened onClose={onClose} size="lg" title={alias ? `Gates of ${alias}` : 'Protect an alias'}>
      {protectedAlready ? (
        <QueryView query={query}>
          {({ rules, rollout }) =>
            mayGovern ? (
              <GatesForm {...{ modelName, alias, rules, rollout, protectedAlready, onClose }} />
            ) : (
              <>
                <GateList rules={rules} />
                {rollout && <Text size="sm">{planWords(rollout)}</Text>}
              </>
            )
          }
        </QueryView>
      ) : (
        <GatesForm {...{ modelName, alias, protectedAlready, onClose }} rules={[]} rollout={undefined} />
      )}
    </Modal>
  );
}

interface GatesFormProps extends GatesDialogProps {
  readonly rules: readonly GateRule[];
  readonly rollout: RolloutPlan | undefined;
}

function GatesForm({ modelName, alias, rules, rollout, protectedAlready, onClose }: GatesFormProps) {
  const [plan, setPlan] = useState(() => rolloutDraftOf(rollout));
  const { drafts, add, change, remove } = useDrafts(rules);
  const [name, setName] = useState(alias ?? '');
  const [tried, setTried] = useState(false);
  const refresh = useRefreshModels();
  const done = async (): Promise<void> => {
    await refresh();
    onClose();
  };
  const save = $api.useMutation('put', '/models/{modelName}/aliases/{alias}/gates', { onSuccess: done });
  const unprotect = $api.useMutation('delete', '/models/{modelName}/aliases/{alias}/gates', {
    onSuccess: done,
  });
  const wrongName = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)
    ? undefined
    : 'Letters, digits, underscore and hyphen';
  const complete =
    !wrongName &&
    drafts.length > 0 &&
    drafts.every((draft) => Object.keys(draftErrors(draft)).length === 0) &&
    planError(plan) === undefined;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (complete)
      save.mutate({
        params: { path: { modelName, alias: name } },
        body: { rules: drafts.map(ruleOf), rollout: planOf(plan) },
      });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The alias moves by a promotion alone, to a version that passes every gate. It is not set by hand or
          by MLflow’s clients, and the version under it is not deleted.
        </Text>
        {save.isError && <ProblemAlert error={save.error} />}
        {unprotect.isError && <ProblemAlert error={unprotect.error} />}
        {alias === undefined && (
          <TextInput
            label="Alias"
            placeholder="champion"
            value={name}
            error={tried && wrongName}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {drafts.map((draft) => (
          <GateFields
            key={draft.key}
            draft={draft}
            errors={tried ? draftErrors(draft) : {}}
            onChange={(next) => change(draft.key, next)}
            onRemove={() => remove(draft.key)}
          />
        ))}
        {tried && drafts.length === 0 && (
          <Text size="sm" c="var(--mr-bad)" role="alert">
            Add one gate at least.
          </Text>
        )}
        <AddGate onAdd={add} />
        <RolloutFields draft={plan} onChange={setPlan} />
        {tried && planError(plan) && (
          <Text size="sm" c="var(--mr-bad)" role="alert">
            {planError(plan)}
          </Text>
        )}
        <Group justify="space-between">
          {protectedAlready ? (
            <Button
              variant="subtle"
              color="red"
              loading={unprotect.isPending}
              onClick={() => unprotect.mutate({ params: { path: { modelName, alias: name } } })}
            >
              Leave unprotected
            </Button>
          ) : (
            <span />
          )}
          <Group>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {protectedAlready ? 'Save the gates' : 'Protect the alias'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function useDrafts(rules: readonly GateRule[]) {
  const next = useRef(rules.length);
  const [drafts, setDrafts] = useState<readonly GateDraft[]>(() =>
    rules.map((rule, index) => draftOf(rule, String(index))),
  );
  return {
    drafts,
    add: (kind: GateKind): void => {
      const key = String(next.current++);
      setDrafts((old) => [...old, draftOf({ kind }, key)]);
    },
    change: (key: string, change: Partial<GateDraft>): void =>
      setDrafts((old) => old.map((draft) => (draft.key === key ? { ...draft, ...change } : draft))),
    remove: (key: string): void => setDrafts((old) => old.filter((draft) => draft.key !== key)),
  };
}

function AddGate({ onAdd }: { readonly onAdd: (kind: GateKind) => void }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={15} />} style={{ alignSelf: 'flex-start' }}>
          Add a gate
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {gateKinds.map(({ value, label, words }) => (
          <Menu.Item key={value} onClick={() => onAdd(value)}>
            {label}
            <Text size="xs" c="dimmed">
              {words}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
