import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';

interface AliasPanelProps {
  readonly model: Schemas['Model'];
  readonly mayWrite: boolean;
}

/** Names that move from version to version, so that others can say `champion` and mean the newest good one. */
export function AliasPanel({ model, mayWrite }: AliasPanelProps) {
  const aliases = Object.entries(model.aliases).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Panel title="Aliases">
      <Stack gap="md" align="flex-start">
        {aliases.length === 0 ? (
          <Text c="dimmed">
            None yet. An alias such as <code>champion</code> names a version that deployments can follow.
          </Text>
        ) : (
          <Table w="auto">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Alias</Table.Th>
                <Table.Th>Version</Table.Th>
                {mayWrite && (
                  <Table.Th>
                    <span className="visually-hidden">Actions</span>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {aliases.map(([alias, version]) => (
                <Table.Tr key={alias}>
                  <Table.Td>{alias}</Table.Td>
                  <Table.Td>
                    <AppLink
                      to="/models/$modelName/versions/$version"
                      params={{ modelName: model.name, version: String(version) }}
                    >
                      {version}
                    </AppLink>
                  </Table.Td>
                  {mayWrite && (
                    <Table.Td>
                      <RemoveAlias modelName={model.name} alias={alias} />
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        {mayWrite && model.latestVersion > 0 && <SetAliasForm model={model} />}
      </Stack>
    </Panel>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  return () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/models') });
}

function RemoveAlias({ modelName, alias }: { readonly modelName: string; readonly alias: string }) {
  const refresh = useRefresh();
  const remove = $api.useMutation('delete', '/models/{modelName}/aliases/{alias}', { onSettled: refresh });
  return (
    <Tooltip label="Remove the alias">
      <ActionIcon
        size="sm"
        aria-label={`Remove the alias ${alias}`}
        loading={remove.isPending}
        onClick={() => remove.mutate({ params: { path: { modelName, alias } } })}
      >
        <IconX size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

function SetAliasForm({ model }: { readonly model: Schemas['Model'] }) {
  const refresh = useRefresh();
  const form = useForm({
    initialValues: { alias: '', version: model.latestVersion },
    validate: {
      alias: (value) =>
        /^[A-Za-z_][A-Za-z0-9_-]*$/.test(value) ? null : 'Letters, digits, underscore and hyphen',
    },
  });
  const set = $api.useMutation('put', '/models/{modelName}/aliases/{alias}', {
    onSuccess: async () => {
      form.reset();
      await refresh();
    },
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  const submit = form.onSubmit(({ alias, version }) =>
    set.mutate({ params: { path: { modelName: model.name, alias } }, body: { version } }),
  );
  return (
    <form onSubmit={submit} noValidate>
      {set.isError && <ProblemAlert error={set.error} />}
      <Group align="flex-start" gap="sm">
        <TextInput aria-label="Alias" placeholder="champion" {...form.getInputProps('alias')} />
        <NumberInput
          aria-label="Version"
          w={90}
          min={1}
          max={model.latestVersion}
          allowDecimal={false}
          {...form.getInputProps('version')}
        />
        <Button type="submit" variant="default" loading={set.isPending}>
          Set alias
        </Button>
      </Group>
    </form>
  );
}
