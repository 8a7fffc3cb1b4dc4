import { Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Facts } from '@/components/data/Facts';
import { QueryView } from '@/components/feedback/QueryView';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api } from '@/lib/api/client';
import { formatDuration } from '@/lib/format';
import { nameOf } from '../change/split';
import { TryPanel } from '../try/TryPanel';

const route = getRouteApi('/_app/published-endpoints/$endpointName');

/** An endpoint of another tenant: what it takes and gives, and a console to ask it. */
export function PublishedEndpointPage() {
  const { endpointName } = route.useParams();
  const query = $api.useQuery('get', '/published-endpoints/{endpointName}', {
    params: { path: { endpointName } },
  });
  return (
    <QueryView query={query}>
      {(endpoint) => (
        <>
          <PageHeader
            title={endpoint.name}
            crumbs={[
              <AppLink key="endpoints" to="/endpoints">
                Endpoints
              </AppLink>,
            ]}
            description={
              endpoint.description ??
              'Run by another tenant and published to yours by the installation’s admin.'
            }
          />
          <Stack gap="md">
            <TryPanel endpoint={endpoint} />
            <Panel title="About">
              <Facts
                rows={[
                  ['Serves', endpoint.serves.map(nameOf).join(', ') || 'nothing yet'],
                  ['Time for an answer, at most', formatDuration(endpoint.timeoutMs)],
                  ['Counts', 'against your tenant’s limits, and in its usage'],
                ]}
              />
            </Panel>
          </Stack>
        </>
      )}
    </QueryView>
  );
}
