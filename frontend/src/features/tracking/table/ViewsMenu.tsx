import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBookmark, IconDeviceFloppy, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Person } from '@/components/format/Person';
import { $api, client, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { useMe, usePermission } from '@/lib/api/session';
import type { ExperimentSearch } from '../search';
import classes from './RunTable.module.css';
import { ViewDialog } from './ViewDialog';
import { bodyOf, looksLike, searchOf } from './views';

type View = Schemas['RunView'];

interface ViewsMenuProps {
  readonly experimentId: string;
  readonly search: ExperimentSearch;
  readonly onChange: (search: ExperimentSearch) => void;
}

const mostListed = 200;

/** Saved ways to look at these runs, for everybody in the tenant. */
export function ViewsMenu({ experimentId, search, onChange }: ViewsMenuProps) {
  const [naming, setNaming] = useState(false);
  const queries = useQueryClient();
  const query = $api.useQuery('get', '/experiments/{experimentId}/views', {
    params: { path: { experimentId }, query: { sort: 'name', limit: mostListed } },
  });
  const views = query.data?.items ?? [];
  const current = views.find(({ id }) => id === search.view);
  const changed = current !== undefined && !looksLike(search, current);
  const mine = useMine(current);
  const mayWrite = usePermission('tracking:write');
  const change = useMutation({
    mutationFn: async (act: (view: View) => Promise<unknown>) => {
      if (current) await act(current);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/experiments/{experimentId}/views'] }),
    onError: (error) =>
      notifications.show({
        color: 'red',
        title: 'The view stays as it was',
        message: asProblem(error).message,
      }),
  });
  const params = (view: View) => ({
    path: { experimentId, viewId: view.id },
    header: { 'If-Match': `"${view.revision}"` },
  });
  return (
    <>
      <Menu position="bottom-start" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} />}>
            {current ? `${current.name}${changed ? ', changed' : ''}` : 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.views}>
          {views.length === 0 && <Menu.Label>No view has been saved yet</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => onChange(searchOf(view))}
              aria-current={view.id === current?.id}
              rightSection={
                <small>
                  <Person subject={view.createdBy} />
                </small>
              }
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {current && <Menu.Item onClick={() => onChange({})}>Back to the usual view</Menu.Item>}
          {mayWrite && (
            <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setNaming(true)}>
              Save as a new view…
            </Menu.Item>
          )}
          {mine && changed && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={14} />}
              onClick={() =>
                change.mutate((view) =>
                  client.PUT('/experiments/{experimentId}/views/{viewId}', {
                    params: params(view),
                    body: bodyOf(view.name, search),
                  }),
                )
              }
            >
              Save the changes to “{current.name}”
            </Menu.Item>
          )}
          {mine && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() =>
                change.mutate(async (view) => {
                  await client.DELETE('/experiments/{experimentId}/views/{viewId}', {
                    params: params(view),
                  });
                  onChange({ ...search, view: undefined });
                })
              }
            >
              Remove “{current.name}”
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {naming && (
        <ViewDialog
          experimentId={experimentId}
          search={search}
          onClose={() => setNaming(false)}
          onSaved={(view) => onChange({ ...search, view: view.id })}
        />
      )}
    </>
  );
}

/** Whether the server will let this person change a view: the one who saved it, and who manages members. */
function useMine(view: View | undefined): view is View {
  const me = useMe();
  const manages = usePermission('members:manage');
  const writes = usePermission('tracking:write');
  return view !== undefined && writes && (manages || view.createdBy === `user:${me.user?.id ?? ''}`);
}
