import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRestore } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data/DataTable';
import { StateFilter } from '@/components/data/StateFilter';
import { useListState } from '@/components/data/useListState';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { usePermission } from '@/lib/api/session';
import { formatCount } from '@/lib/format';
import { trashKinds } from './search';
import { PurgesPanel } from './trash/PurgesPanel';
import { TrashRulePanel } from './trash/TrashRulePanel';

type Item = Schemas['TrashItem'];
const route = getRouteApi('/_app/trash');

/** What was deleted of experiments and runs: restored here, until it is purged. */
export function TrashPage() {
  const search = route.useSearch();
  const { q, cursor, kind } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const mayWrite = usePermission('tracking:write');
  const [ticked, setTicked] = useState<readonly Item[]>([]);
  const query = $api.useQuery(
    'get',
    '/trash',
    { params: { query: { q, cursor, kind } } },
    { placeholderData: keepPreviousData },
  );
  const restore = useRestore((restored) =>
    setTicked((before) => before.filter((item) => !restored.some((other) => isSame(item, other)))),
  );
  const toggle = (item: Item): void =>
    setTicked((before) =>
      before.some((other) => isSame(item, other))
        ? before.filter((other) => !isSame(item, other))
        : [...before, item],
    );
  return (
    <>
      <PageHeader
        title="Trash"
        crumbs={[
          <AppLink key="experiments" to="/experiments">
            Experiments
          </AppLink>,
        ]}
        description="What was deleted of experiments and runs. It can be restored until it is purged."
        actions={
          mayWrite &&
          ticked.length > 0 && (
            <Button
              leftSection={<IconRestore size={16} />}
              loading={restore.pending}
              onClick={() => restore.run(ticked)}
            >
              Restore {ticked.length === 1 ? '1 thing' : `${formatCount(ticked.length)} things`}
            </Button>
          )
        }
      />
      <Stack gap="md">
        <TrashRulePanel />
        <Panel flush>
          <DataTable
            label="In the trash"
            searchLabel="Search by name"
            query={query}
            list={list}
            rowKey={keyOf}
            columns={columnsWith({
              mayWrite,
              isTicked: (item) => ticked.some((other) => isSame(item, other)),
              toggle,
              restore: (item) => restore.run([item]),
              pending: restore.pending,
            })}
            filtered={kind !== undefined}
            filters={
              <StateFilter
                label="Kind"
                every="Runs and experiments"
                states={trashKinds}
                words={{ run: 'Runs', experiment: 'Experiments' }}
                value={kind}
                onChange={(next) =>
                  void navigate({ search: (old) => ({ ...old, kind: next, cursor: undefined }) })
                }
              />
            }
            empty={{
              title: 'The trash is empty',
              children: 'Runs come here from the table of an experiment, and what MLflow’s clients delete.',
            }}
          />
        </Panel>
        <PurgesPanel />
      </Stack>
    </>
  );
}

function keyOf({ kind, id }: Item): string {
  return `${kind}:${id}`;
}

function isSame(one: Item, other: Item): boolean {
  return keyOf(one) === keyOf(other);
}

function useRestore(onRestored: (items: readonly Item[]) => void) {
  const queries = useQueryClient();
  const restore = $api.useMutation('post', '/trash/restore', {
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Nothing was restored', message: asProblem(error).message }),
  });
  const ids = (items: readonly Item[], kind: Item['kind']): string[] =>
    items.filter((item) => item.kind === kind).map(({ id }) => id);
  return {
    pending: restore.isPending,
    run: (items: readonly Item[]): void =>
      restore.mutate(
        { body: { runs: ids(items, 'run'), experiments: ids(items, 'experiment') } },
        {
          onSuccess: () => {
            onRestored(items);
            void queries.invalidateQueries({
              predicate: ({ queryKey }) => /^\/(trash|runs|experiments)/.test(String(queryKey[1])),
            });
          },
        },
      ),
  };
}

interface Actions {
  readonly mayWrite: boolean;
  readonly isTicked: (item: Item) => boolean;
  readonly toggle: (item: Item) => void;
  readonly restore: (item: Item) => void;
  readonly pending: boolean;
}

function columnsWith({ mayWrite, isTicked, toggle, restore, pending }: Actions): Column<Item>[] {
  const columns: Column<Item>[] = [
    { key: 'name', header: 'Name', render: ({ name }) => name },
    {
      key: 'kind',
      header: 'What',
      render: ({ kind, runs }) =>
        kind === 'run' ? 'Run' : `Experiment with ${runs === 1 ? '1 run' : `${formatCount(runs)} runs`}`,
    },
    { key: 'where', header: 'Of', render: (item) => <Where item={item} /> },
    { key: 'deleted', header: 'Deleted', render: ({ deletedAt }) => <RelativeTime instant={deletedAt} /> },
    { key: 'by', header: 'By', render: ({ deletedBy }) => <Person subject={deletedBy} /> },
    { key: 'goes', header: 'Purged', render: (item) => <Goes item={item} /> },
  ];
  if (!mayWrite) return columns;
  return [
    {
      key: 'tick',
      header: <span className="visually-hidden">Choose</span>,
      width: 40,
      render: (item) => (
        <Checkbox
          size="xs"
          aria-label={`Choose ${item.name}`}
          checked={isTicked(item)}
          onChange={() => toggle(item)}
        />
      ),
    },
    ...columns,
    {
      key: 'restore',
      header: <span className="visually-hidden">Restore</span>,
      align: 'right',
      render: (item) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Restore ${item.name}`}
          disabled={pending}
          onClick={() => restore(item)}
        >
          Restore
        </Button>
      ),
    },
  ];
}

function Where({ item: { experimentId, experimentName } }: { readonly item: Item }) {
  if (experimentId === undefined) return <>–</>;
  return (
    <AppLink to="/experiments/$experimentId" params={{ experimentId }}>
      {experimentName ?? experimentId}
    </AppLink>
  );
}

function Goes({ item: { purgeAt, held } }: { readonly item: Item }) {
  if (held === undefined) return <RelativeTime instant={purgeAt} />;
  return (
    <Text span size="sm" c="dimmed">
      Not as long as it is needed: {held}
    </Text>
  );
}
