import { Alert, Button } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { keepPreviousData } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Column, DataTable } from '@/components/data/DataTable';
import { SearchInput } from '@/components/data/SearchInput';
import { useListState } from '@/components/data/useListState';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import { sortOf } from '@/lib/search';

type AuditEvent = Schemas['AuditEvent'];
const route = getRouteApi('/_app/settings/audit');
const sorts = ['seq', '-seq'] as const;

const columns: Column<AuditEvent>[] = [
  { key: 'seq', header: 'No.', align: 'right', width: 70, render: ({ seq }) => formatCount(seq) },
  { key: 'at', header: 'When', sortKey: 'seq', render: ({ at }) => <RelativeTime instant={at} /> },
  { key: 'actor', header: 'Who', render: ({ actor }) => <Person subject={actor} /> },
  { key: 'action', header: 'Did', render: ({ action }) => action },
  { key: 'subject', header: 'To', render: ({ subject }) => <Reference name={subject} /> },
  { key: 'hash', header: 'Hash', render: ({ hash }) => <code title={hash}>{hash.slice(0, 8)}</code> },
];

/** `user:0190…` cut to its kind and the end of its id, which is what tells two apart. */
function Reference({ name }: { readonly name: string }) {
  const short = name.replace(/[0-9a-f]{8}-[0-9a-f-]{19}([0-9a-f]{8}(?:@\d+)?)$/, '…$1');
  return <code title={name}>{short}</code>;
}

export function AuditPage() {
  const search = route.useSearch();
  const { q, cursor } = search;
  const navigate = route.useNavigate();
  const list = useListState(search, (patch) => void navigate({ search: (old) => ({ ...old, ...patch }) }));
  const query = $api.useQuery(
    'get',
    '/audit-events',
    { params: { query: { action: q, cursor, sort: sortOf(search, sorts) } } },
    { placeholderData: keepPreviousData },
  );
  const verdict = $api.useQuery('get', '/audit-chain', {}, { enabled: false });
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, as a chain: each event carries the hash of the one before, so that none can vanish."
        actions={
          <Button variant="default" loading={verdict.isFetching} onClick={() => void verdict.refetch()}>
            Verify the chain
          </Button>
        }
      />
      {verdict.isError && <ProblemAlert error={verdict.error} />}
      {verdict.data && <Verdict verdict={verdict.data} />}
      <Panel flush>
        <DataTable
          label="Audit events"
          query={query}
          list={list}
          rowKey={(event) => String(event.seq)}
          columns={columns}
          filtered={q !== undefined}
          filters={
            <SearchInput
              label="Action, for example member.removed"
              value={q ?? ''}
              onChange={(action) => list.change({ q: action || undefined })}
            />
          }
          empty={{
            title: 'Nothing has happened yet',
            children: 'Every change of the tenant is written here.',
          }}
        />
      </Panel>
    </>
  );
}

function Verdict({ verdict }: { readonly verdict: Schemas['AuditVerdict'] }) {
  const title = verdict.intact
    ? `All ${formatCount(verdict.events)} events follow each other`
    : `The chain is broken at event ${formatCount(verdict.firstBroken ?? 0)}`;
  return (
    <Alert
      mb="md"
      role="status"
      color={verdict.intact ? 'moss' : 'rust'}
      title={title}
      icon={verdict.intact ? <IconShieldCheck size={18} /> : <IconShieldX size={18} />}
    >
      {verdict.head && (
        <>
          Newest hash <code style={{ overflowWrap: 'anywhere' }}>{verdict.head}</code>
        </>
      )}
    </Alert>
  );
}
