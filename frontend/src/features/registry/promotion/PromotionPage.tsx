import { Alert, Box, Loader, Stack } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { CopyField } from '@/components/format/CopyField';
import { Person } from '@/components/format/Person';
import { RelativeTime } from '@/components/format/values';
import { JobProgress } from '@/components/jobs/JobProgress';
import { AppLink } from '@/components/layout/AppLink';
import { Columns } from '@/components/layout/Columns';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { unheardMs } from '@/lib/api/live';
import { DecisionPanel } from './DecisionPanel';
import { EvidenceList, GateList } from './GateList';
import { RolloutPanel } from './RolloutPanel';

type Promotion = Schemas['Promotion'];
const route = getRouteApi('/_app/models/$modelName/promotions/$promotionId');

const moving = new Set<Promotion['state'] | undefined>(['checking', 'rolling_out']);

export function PromotionPage() {
  const { modelName, promotionId } = route.useParams();
  const query = $api.useQuery(
    'get',
    '/models/{modelName}/promotions/{promotionId}',
    { params: { path: { modelName, promotionId } } },
    { refetchInterval: ({ state }) => (moving.has(state.data?.state) ? unheardMs : false) },
  );
  return <QueryView query={query}>{(promotion) => <Content promotion={promotion} />}</QueryView>;
}

function Content({ promotion }: { readonly promotion: Promotion }) {
  const { model, alias, version, evidence } = promotion;
  return (
    <>
      <PageHeader
        title={`Version ${version} as ${alias}`}
        crumbs={[
          <AppLink key="models" to="/models">
            Models
          </AppLink>,
          <AppLink key="model" to="/models/$modelName" params={{ modelName: model }}>
            {model}
          </AppLink>,
          <AppLink
            key="promotions"
            to="/models/$modelName"
            params={{ modelName: model }}
            search={{ tab: 'promotions' }}
          >
            Promotions
          </AppLink>,
        ]}
        badge={<StatusBadge state={promotion.state} />}
        description={promotion.note}
      />
      <Outcome promotion={promotion} />
      {promotion.rollout && (
        <Box mb="md">
          <RolloutPanel promotion={promotion} />
        </Box>
      )}
      <Columns
        wide
        main={
          <Panel title="Gates" flush>
            {evidence.length === 0 ? (
              <Upcoming promotion={promotion} />
            ) : (
              <EvidenceList evidence={evidence} open={promotion.state === 'waiting'} />
            )}
          </Panel>
        }
        side={
          <Stack gap="md">
            {promotion.state === 'waiting' && <DecisionPanel promotion={promotion} />}
            <About promotion={promotion} />
          </Stack>
        }
      />
    </>
  );
}

function Outcome({ promotion }: { readonly promotion: Promotion }) {
  const { state, reason, alias, version, jobId } = promotion;
  if (state === 'checking') {
    return (
      <Alert mb="md" role="status" icon={<Loader size={16} />} title="The gates are being looked at">
        Pictures are classified and rows are timed on the engine that serves. This page follows by itself.
        {jobId && <JobProgress jobId={jobId} label="The check of the gates" />}
      </Alert>
    );
  }
  if (state === 'waiting') {
    return (
      <Alert mb="md" icon={<IconInfoCircle size={18} />} title="It waits for a person">
        Every other gate was passed. Once it is approved, {alias} moves to version {version}, or is first
        rolled out where its rule says so.
      </Alert>
    );
  }
  if (state === 'promoted' || state === 'rolling_out') return null;
  return (
    <Alert
      mb="md"
      color={bad.has(state) ? 'red' : undefined}
      icon={<IconAlertTriangle size={18} />}
      title={outcomes[state]}
    >
      {reason}
    </Alert>
  );
}

const bad = new Set<Promotion['state']>(['refused', 'failed', 'rolled_back']);

const outcomes: Record<string, string> = {
  rolled_back: 'It was rolled back',
  refused: 'It did not pass',
  declined: 'It was declined',
  failed: 'The check could not be finished',
  cancelled: 'The check was cancelled',
};

/** The gates as they stand now, while nothing was found yet. */
function Upcoming({ promotion: { model, alias } }: { readonly promotion: Promotion }) {
  const query = $api.useQuery('get', '/models/{modelName}/aliases/{alias}/gates', {
    params: { path: { modelName: model, alias } },
  });
  return query.data ? <GateList rules={query.data.rules} /> : null;
}

function About({ promotion }: { readonly promotion: Promotion }) {
  const { model, version, fromVersion, decidedBy, decidedAt } = promotion;
  return (
    <Panel title="Facts">
      <Facts
        rows={[
          ['Version', <VersionLink key="to" model={model} version={version} />],
          [
            'In use then',
            fromVersion === undefined ? undefined : <VersionLink model={model} version={fromVersion} />,
          ],
          ['Proposed by', <Person key="by" subject={promotion.requestedBy} />],
          ['Proposed', <RelativeTime key="at" instant={promotion.requestedAt} />],
          ['Decided', decidedAt && <RelativeTime instant={decidedAt} />],
          ['Decided by', decidedBy && <Person subject={decidedBy} />],
          ['They say', promotion.decisionNote],
          ['SHA-256', promotion.sha256 && <CopyField value={promotion.sha256} label="SHA-256" />],
        ]}
      />
    </Panel>
  );
}

function VersionLink({ model, version }: { readonly model: string; readonly version: number }) {
  return (
    <AppLink
      to="/models/$modelName/versions/$version"
      params={{ modelName: model, version: String(version) }}
    >
      {model} version {version}
    </AppLink>
  );
}
