import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CountBars } from '@/components/charts/Histogram';
import type { Column } from '@/components/data/DataTable';
import { PlainTable } from '@/components/data/PlainTable';
import { AppLink } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount, formatMeasure, formatPercent } from '@/lib/format';
import { conditionsOf, gateName, type GateRule } from './gates';
import classes from './promotion.module.css';

/** What must hold, before anything was looked at. */
export function GateList({ rules }: { readonly rules: readonly GateRule[] }) {
  return (
    <ul className={classes.evidence}>
      {rules.map((rule, index) => (
        <Finding
          key={index}
          rule={rule}
          mark={<IconClock size={18} className={classes.open} aria-hidden="true" />}
        />
      ))}
    </ul>
  );
}

interface EvidenceListProps {
  readonly evidence: readonly Schemas['GateEvidence'][];
  /** Whether a person still has to decide. */
  readonly open: boolean;
}

/** What was found at each gate, in the order of the gates. */
export function EvidenceList({ evidence, open }: EvidenceListProps) {
  return (
    <ul className={classes.evidence}>
      {evidence.map((found, index) => (
        <Finding key={index} rule={found.rule} mark={<Mark passed={found.passed} />}>
          <p className={classes.summary}>
            {found.passed === undefined && !open ? 'Nobody was asked.' : found.summary}
          </p>
          {found.parity && <Differences parity={found.parity} />}
          {found.classes && found.classes.length > 0 && <LabelResults results={found.classes} />}
        </Finding>
      ))}
    </ul>
  );
}

interface FindingProps {
  readonly rule: GateRule;
  readonly mark: ReactNode;
  readonly children?: ReactNode;
}

function Finding({ rule, mark, children }: FindingProps) {
  return (
    <li className={classes.finding}>
      <span className={classes.mark}>{mark}</span>
      <div>
        <h3 className={classes.name}>
          {gateName(rule)}
          <On rule={rule} />
        </h3>
        <p className={classes.conditions}>{conditionsOf(rule).join(', ')}</p>
        {children}
      </div>
    </li>
  );
}

/** The data that an evaluation looks at. */
function On({ rule: { datasetId = '', datasetVersion, split } }: { readonly rule: GateRule }) {
  const mayRead = usePermission('datasets:read');
  const dataset = $api.useQuery(
    'get',
    '/datasets/{datasetId}',
    { params: { path: { datasetId } } },
    { enabled: mayRead && datasetId !== '' },
  );
  if (datasetId === '') return null;
  return (
    <>
      {' on '}
      <AppLink
        underline="always"
        to="/datasets/$datasetId/versions/$version"
        params={{ datasetId, version: String(datasetVersion) }}
      >
        {dataset.data?.name ?? 'a dataset'} version {datasetVersion}
      </AppLink>
      {split && `, ${split}`}
    </>
  );
}

function Mark({ passed }: { readonly passed: boolean | undefined }) {
  if (passed === undefined)
    return <IconClock size={18} className={classes.open} aria-label="Open" role="img" />;
  return passed ? (
    <IconCircleCheck size={18} className={classes.passed} aria-label="Passed" role="img" />
  ) : (
    <IconCircleX size={18} className={classes.failed} aria-label="Not passed" role="img" />
  );
}

type Difference = Schemas['ParityEvidence']['worst'][number];

const differenceColumns: readonly Column<Difference>[] = [
  { key: 'row', header: 'Row', align: 'right', render: ({ row }) => formatCount(row) },
  { key: 'output', header: 'Output', render: ({ output }) => output },
  {
    key: 'expected',
    header: 'Framework',
    align: 'right',
    render: ({ expected }) => <Value text={expected} />,
  },
  { key: 'actual', header: 'Engine', align: 'right', render: ({ actual }) => <Value text={actual} /> },
  {
    key: 'difference',
    header: 'Apart by',
    align: 'right',
    render: ({ difference }) => formatMeasure(difference),
  },
];

/** A number with the digits that matter; its title has all of them. */
function Value({ text }: { readonly text: string }) {
  const value = Number(text);
  return <span title={text}>{text !== '' && Number.isFinite(value) ? formatMeasure(value) : text}</span>;
}

/** The rows where the engine differs from the framework. */
function Differences({ parity: { path, worst } }: { readonly parity: Schemas['ParityEvidence'] }) {
  if (worst.length === 0) return null;
  return (
    <div className={classes.rows}>
      <PlainTable
        label={`Rows of ${path} that differ most, each with its worst value`}
        columns={differenceColumns}
        rows={worst}
        rowKey={({ row }) => String(row)}
        empty={{ title: 'Every row agrees' }}
      />
    </div>
  );
}

/** The worst first: a picture of a thousand labels says nothing. */
const mostLabels = 12;

function LabelResults({ results }: { readonly results: readonly Schemas['ClassResult'][] }) {
  const bins = results
    .map(({ label, rows, correct }) => ({ label, count: rows === 0 ? 0 : correct / rows }))
    .toSorted((a, b) => a.count - b.count)
    .slice(0, mostLabels);
  return (
    <div className={classes.details}>
      <CountBars
        label="Accuracy of each label, the worst first"
        bins={bins}
        full={1}
        format={(share) => formatPercent(share)}
      />
    </div>
  );
}
