import { Button, Text } from '@mantine/core';
import { IconDownload, IconPencil, IconPrinter, IconTrash } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { QueryView } from '@/components/feedback/QueryView';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { $api, type Schemas } from '@/lib/api/client';
import { useMe, usePermission } from '@/lib/api/session';
import { saveBlob } from '@/lib/download';
import { ReportBody } from './ReportBody';
import { ReportEditor } from './ReportEditor';
import { OldVersion, VersionsMenu } from './Versions';

const route = getRouteApi('/_app/reports/$reportId');

/** A report: read, written, and as it was. */
export function ReportPage() {
  const { reportId } = route.useParams();
  const query = $api.useQuery('get', '/reports/{reportId}', { params: { path: { reportId } } });
  return <QueryView query={query}>{(report) => <Content key={report.id} report={report} />}</QueryView>;
}

function Content({ report }: { readonly report: Schemas['Report'] }) {
  const { edit, version } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = usePermission('tracking:write');
  const [removing, setRemoving] = useState(false);
  const mayRemove = useMayRemove(report);
  const remove = $api.useMutation('delete', '/reports/{reportId}', {
    onSuccess: () => navigate({ to: '/reports' }),
  });
  const show = (next: { readonly edit?: true; readonly version?: number }): void =>
    void navigate({ search: next });
  if (edit && mayWrite) {
    // It has been saved or discarded: nothing is left to ask.
    const onDone = (): void => void navigate({ search: {}, ignoreBlocker: true });
    return <ReportEditor report={report} onDone={onDone} />;
  }
  return (
    <>
      <PageHeader
        title={report.name}
        crumbs={[
          <AppLink key="reports" to="/reports">
            Reports
          </AppLink>,
        ]}
        description={
          <>
            Version {report.revision}, by <Person subject={report.updatedBy} />{' '}
            <RelativeTime instant={report.updatedAt} />
          </>
        }
        actions={
          <>
            <VersionsMenu report={report} onShow={(revision) => show({ version: revision })} />
            <Button
              variant="default"
              leftSection={<IconDownload size={15} />}
              onClick={() =>
                saveBlob(new Blob([report.body ?? ''], { type: 'text/markdown' }), fileName(report.name))
              }
            >
              Markdown
            </Button>
            <Button
              variant="default"
              leftSection={<IconPrinter size={15} />}
              onClick={() => globalThis.print()}
            >
              Print
            </Button>
            {mayRemove && (
              <Button
                variant="default"
                leftSection={<IconTrash size={15} />}
                onClick={() => setRemoving(true)}
              >
                Remove
              </Button>
            )}
            {mayWrite && (
              <Button leftSection={<IconPencil size={15} />} onClick={() => show({ edit: true })}>
                Edit
              </Button>
            )}
          </>
        }
      />
      {version === undefined || version === report.revision ? (
        <ReportBody body={report.body ?? ''} />
      ) : (
        <OldVersion report={report} revision={version} onDone={() => show({})} />
      )}
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        onConfirm={() =>
          remove.mutate({
            params: { path: { reportId: report.id }, header: { 'If-Match': `"${report.revision}"` } },
          })
        }
        title={`Remove “${report.name}”?`}
        action="Remove report"
        pending={remove.isPending}
        error={remove.error}
      >
        <Text span>It goes with all its versions; what its panels show stays.</Text>
      </ConfirmDialog>
    </>
  );
}

function useMayRemove({ createdBy }: Schemas['Report']): boolean {
  const me = useMe();
  const manages = usePermission('members:manage');
  const writes = usePermission('tracking:write');
  return writes && (manages || createdBy === `user:${me.user?.id ?? ''}`);
}

function fileName(name: string): string {
  return `${name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '-').trim() || 'report'}.md`;
}
