import { Alert, Button, Group, Menu, Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { ReportBody } from './ReportBody';
import classes from './reports.module.css';

const listed = 50;

interface VersionsMenuProps {
  readonly report: Schemas['Report'];
  readonly onShow: (revision: number) => void;
}

/** Who changed the report, and when; each can be looked at. */
export function VersionsMenu({ report, onShow }: VersionsMenuProps) {
  const [opened, setOpened] = useState(false);
  const query = $api.useQuery(
    'get',
    '/reports/{reportId}/versions',
    { params: { path: { reportId: report.id }, query: { limit: listed } } },
    { enabled: opened, placeholderData: keepPreviousData },
  );
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconHistory size={15} />}>
          Versions
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.versions}>
        {query.isError && <ProblemAlert error={query.error} />}
        {(query.data?.items ?? []).map(({ revision, changedBy, changedAt }) => (
          <Menu.Item
            key={revision}
            onClick={() => onShow(revision)}
            rightSection={
              <small>
                <RelativeTime instant={changedAt} />
              </small>
            }
          >
            {revision}, by <Person subject={changedBy} />
          </Menu.Item>
        ))}
        {query.data?.nextCursor !== undefined && <Menu.Label>Older ones are in the API.</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}

interface OldVersionProps {
  readonly report: Schemas['Report'];
  readonly revision: number;
  readonly onDone: () => void;
}

/** A report as it was; saved again, it becomes the newest version. */
export function OldVersion({ report, revision, onDone }: OldVersionProps) {
  const queries = useQueryClient();
  const mayWrite = usePermission('tracking:write');
  const query = $api.useQuery('get', '/reports/{reportId}/versions/{revision}', {
    params: { path: { reportId: report.id, revision } },
  });
  const restore = $api.useMutation('put', '/reports/{reportId}', {
    onSuccess: async () => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/reports'),
      });
      onDone();
    },
  });
  return (
    <QueryView query={query}>
      {({ name, body = '', changedBy, changedAt }) => (
        <Stack gap="md">
          {restore.isError && <ProblemAlert error={restore.error} />}
          <Alert title={`Version ${revision} of “${name}”`}>
            <Group justify="space-between">
              <span>
                By <Person subject={changedBy} /> <RelativeTime instant={changedAt} />; its panels show what
                is now.
              </span>
              <Group gap="xs">
                <Button variant="default" size="xs" onClick={onDone}>
                  To the newest
                </Button>
                {mayWrite && (
                  <Button
                    size="xs"
                    loading={restore.isPending}
                    onClick={() =>
                      restore.mutate({
                        params: {
                          path: { reportId: report.id },
                          header: { 'If-Match': `"${report.revision}"` },
                        },
                        body: { name, body },
                      })
                    }
                  >
                    Make it the newest
                  </Button>
                )}
              </Group>
            </Group>
          </Alert>
          <ReportBody body={body} />
        </Stack>
      )}
    </QueryView>
  );
}
