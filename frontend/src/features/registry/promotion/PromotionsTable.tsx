import { keepPreviousData } from '@tanstack/react-query';
import { type Column, DataTable } from '@/components/data/DataTable';
import { RowLink } from '@/components/data/RowLink';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { $api, type Schemas } from '@/lib/api/client';
import { useModelList } from '../useModelList';

/** Versions that were proposed, newest first, and what became of it. */
export function PromotionsTable() {
  const { modelName, cursor, list } = useModelList();
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/promotions',
    { params: { path: { modelName }, query: { cursor } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <DataTable
      label="Promotions, newest first"
      query={query}
      list={list}
      rowKey={({ id }) => id}
      columns={columns}
      empty={{
        title: 'Nothing was proposed yet',
        children:
          'Protect an alias by gates, then propose a version for it: what the gates find is kept here, whether it passes or not.',
      }}
    />
  );
}

const columns: Column<Schemas['Promotion']>[] = [
  {
    key: 'what',
    header: 'Proposed',
    render: ({ id, model, alias, version }) => (
      <RowLink to="/models/$modelName/promotions/$promotionId" params={{ modelName: model, promotionId: id }}>
        version {version} as {alias}
      </RowLink>
    ),
  },
  { key: 'state', header: 'State', render: ({ state }) => <StatusBadge state={state} /> },
  { key: 'gates', header: 'Gates passed', align: 'right', render: ({ evidence }) => passed(evidence) },
  { key: 'by', header: 'By', render: ({ requestedBy }) => <Person subject={requestedBy} /> },
  { key: 'at', header: 'Proposed', render: ({ requestedAt }) => <RelativeTime instant={requestedAt} /> },
  {
    key: 'decided',
    header: 'Decided',
    render: ({ decidedAt }) => (decidedAt ? <RelativeTime instant={decidedAt} /> : '–'),
  },
];

function passed(evidence: readonly Schemas['GateEvidence'][]): string {
  if (evidence.length === 0) return '–';
  return `${evidence.filter((found) => found.passed).length} of ${evidence.length}`;
}
