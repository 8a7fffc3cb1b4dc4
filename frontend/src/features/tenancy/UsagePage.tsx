import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Facts } from '@/components/data/Facts';
import { Meters } from '@/components/data/Meters';
import { QueryView } from '@/components/feedback/QueryView';
import { CopyField } from '@/components/format/CopyField';
import { RelativeTime } from '@/components/format/values';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api } from '@/lib/api/client';
import { formatCount } from '@/lib/format';
import { ServedPanels } from './ServedPanels';

const route = getRouteApi('/_app/settings/usage');

export function UsagePage() {
  const { period = 'month' } = route.useSearch();
  const navigate = route.useNavigate();
  const usage = $api.useQuery('get', '/usage');
  const tenant = $api.useQuery('get', '/tenant');
  return (
    <>
      <PageHeader
        title="Usage"
        description="What the tenant uses of its quota, and what its endpoints served."
      />
      <Stack gap="md">
        <Panel title="Quota">
          <QueryView query={usage}>{({ meters }) => <Meters meters={meters} />}</QueryView>
        </Panel>
        <ServedPanels
          period={period}
          onPeriod={(next) => void navigate({ search: { period: next }, replace: true })}
        />
        <Panel title="Tenant and limits">
          <QueryView query={tenant}>
            {({ id, name, weight, quota, createdAt }) => (
              <Facts
                rows={[
                  ['Name', name],
                  ['Id', <CopyField key="id" value={id} label="tenant id" />],
                  [
                    'Share of the devices',
                    `${weight} ${weight === 1 ? '(the usual weight)' : 'times the usual weight'}`,
                  ],
                  ['Requests a second', quota.requestsPerSecond && formatCount(quota.requestsPerSecond)],
                  [
                    'Predictions a second',
                    quota.predictionsPerSecond && formatCount(quota.predictionsPerSecond),
                  ],
                  ['Made', <RelativeTime key="made" instant={createdAt} />],
                ]}
              />
            )}
          </QueryView>
        </Panel>
      </Stack>
    </>
  );
}
