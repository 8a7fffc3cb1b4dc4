import { ActionIcon, Button, Group, NumberInput, Stack, TextInput, Tooltip } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconArrowBackUp, IconHistory, IconLock, IconLockPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { AppLink } from '@/components/layout/AppLink';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { usePermission } from '@/lib/api/session';
import { showFieldErrors } from '@/lib/problemForm';
import { GatesDialog } from './promotion/GatesDialog';
import { HistoryDialog } from './promotion/HistoryDialog';
import { ProposeDialog } from './promotion/ProposeDialog';
import { RollBackDialog } from './promotion/RollBackDialog';
import { useRefreshModels } from './useRefreshModels';

interface AliasPanelProps {
  readonly model: Schemas['Model'];
  readonly mayWrite: boolean;
}

interface AliasRow {
  readonly alias: string;
  readonly version: number | undefined;
  readonly locked: boolean;
}

type Opened = { readonly what: 'gates' | 'propose' | 'history' | 'back'; readonly row?: AliasRow };

/** Names that move from version to version, so that others can say `champion` and mean the newest good one. */
export function AliasPanel({ model, mayWrite }: AliasPanelProps) {
  const mayGovern = usePermission('models:govern');
  const [opened, setOpened] = useState<Opened>();
  const rows = rowsOf(model);
  const close = (): void => setOpened(undefined);
  return (
    <Panel
      title="Aliases"
      flush
      actions={
        mayGovern && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconLockPlus size={15} />}
            onClick={() => setOpened({ what: 'gates' })}
          >
            Protect an alias
          </Button>
        )
      }
    >
      <PlainTable
        label="Aliases"
        rows={rows}
        rowKey={({ alias }) => alias}
        columns={columnsOf(model, { mayWrite, mayGovern, open: setOpened })}
        empty={{
          title: 'No alias yet',
          children: (
            <>
              An alias such as <code>champion</code> names the version that is in use. Protected, it moves
              only to a version that passes its gates.
            </>
          ),
        }}
      />
      {mayWrite && model.latestVersion > 0 && (
        <div style={{ padding: '12px 16px' }}>
          <SetAliasForm model={model} />
        </div>
      )}
      {opened?.what === 'gates' && (
        <GatesDialog
          modelName={model.name}
          alias={opened.row?.alias}
          protectedAlready={opened.row?.locked ?? false}
          onClose={close}
        />
      )}
      {opened?.what === 'propose' && opened.row && (
        <ProposeDialog model={model} alias={opened.row.alias} onClose={close} />
      )}
      {opened?.what === 'back' && opened.row && (
        <RollBackDialog modelName={model.name} alias={opened.row.alias} onClose={close} />
      )}
      {opened?.what === 'history' && opened.row && (
        <HistoryDialog modelName={model.name} alias={opened.row.alias} onClose={close} />
      )}
    </Panel>
  );
}

function rowsOf({ aliases, protectedAliases }: Schemas['Model']): AliasRow[] {
  return [...new Set([...Object.keys(aliases), ...protectedAliases])]
    .sort((a, b) => a.localeCompare(b))
    .map((alias) => ({ alias, version: aliases[alias], locked: protectedAliases.includes(alias) }));
}

interface Rights {
  readonly mayWrite: boolean;
  readonly mayGovern: boolean;
  readonly open: (what: Opened) => void;
}

function columnsOf(model: Schemas['Model'], { mayWrite, mayGovern, open }: Rights): Column<AliasRow>[] {
  return [
    {
      key: 'alias',
      header: 'Alias',
      render: ({ alias, locked }) => (
        <Group gap={6} wrap="nowrap">
          {alias}
          {locked && (
            <Tooltip label="Protected: it moves by a promotion alone">
              <IconLock size={14} stroke={1.8} role="img" aria-label="protected" />
            </Tooltip>
          )}
        </Group>
      ),
    },
    {
      key: 'version',
      header: 'Version',
      render: ({ version }) =>
        version === undefined ? (
          'none yet'
        ) : (
          <AppLink
            to="/models/$modelName/versions/$version"
            params={{ modelName: model.name, version: String(version) }}
          >
            {version}
          </AppLink>
        ),
    },
    {
      key: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      align: 'right',
      render: (row) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          {row.locked && mayWrite && (
            <Button size="compact-xs" onClick={() => open({ what: 'propose', row })}>
              Propose a version
            </Button>
          )}
          {(row.locked || mayGovern) && (
            <Button size="compact-xs" variant="default" onClick={() => open({ what: 'gates', row })}>
              {row.locked ? 'Gates' : 'Protect'}
            </Button>
          )}
          {mayWrite && row.version !== undefined && (
            <Tooltip label="Return to the version before">
              <ActionIcon
                size="sm"
                aria-label={`Roll back ${row.alias}`}
                onClick={() => open({ what: 'back', row })}
              >
                <IconArrowBackUp size={15} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="What it pointed at">
            <ActionIcon
              size="sm"
              aria-label={`History of ${row.alias}`}
              onClick={() => open({ what: 'history', row })}
            >
              <IconHistory size={15} />
            </ActionIcon>
          </Tooltip>
          {mayWrite && !row.locked && <RemoveAlias modelName={model.name} alias={row.alias} />}
        </Group>
      ),
    },
  ];
}

function RemoveAlias({ modelName, alias }: { readonly modelName: string; readonly alias: string }) {
  const refresh = useRefreshModels();
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
  const refresh = useRefreshModels();
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
      <Stack gap="sm">
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
      </Stack>
    </form>
  );
}
