import type { Column } from '@/components/data/DataTable';
import { Person } from '@/components/format/Person';
import { Clipped, RelativeTime } from '@/components/format/values';
import { AppLink } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';

type AliasChange = Schemas['AliasChange'];

const causes: Record<AliasChange['cause'], string> = {
  manual: 'by hand',
  promotion: 'by promotion',
  rollback: 'rolled back',
  automatic_rollback: 'rolled back by itself',
};

/** What an alias pointed at, from when to when, who decided and why. */
export function historyColumns(modelName: string): Column<AliasChange>[] {
  return [
    {
      key: 'to',
      header: 'Version',
      render: ({ toVersion }) =>
        toVersion === undefined ? (
          'removed'
        ) : (
          <AppLink
            to="/models/$modelName/versions/$version"
            params={{ modelName, version: String(toVersion) }}
          >
            {toVersion}
          </AppLink>
        ),
    },
    {
      key: 'from',
      header: 'After',
      render: ({ fromVersion }) => (fromVersion === undefined ? '–' : `version ${fromVersion}`),
    },
    { key: 'at', header: 'From', render: ({ changedAt }) => <RelativeTime instant={changedAt} /> },
    {
      key: 'until',
      header: 'Until',
      render: ({ until }) => (until === undefined ? 'now' : <RelativeTime instant={until} />),
    },
    {
      key: 'how',
      header: 'How',
      render: ({ promotionId, cause }) =>
        promotionId ? (
          <AppLink to="/models/$modelName/promotions/$promotionId" params={{ modelName, promotionId }}>
            {causes[cause]}
          </AppLink>
        ) : (
          causes[cause]
        ),
    },
    { key: 'by', header: 'Decided by', render: decider },
    { key: 'why', header: 'Why', render: ({ reason }) => <Clipped text={reason} /> },
  ];
}

/** Of a promotion, who approved it, or the gates alone; of all else, who did it. */
function decider({ cause, decidedBy, changedBy }: AliasChange): React.ReactNode {
  return <Person subject={cause === 'promotion' ? (decidedBy ?? changedBy) : changedBy} />;
}
