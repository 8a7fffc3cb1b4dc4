import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Meters } from '@/components/data/Meters';
import { ConfirmDialog } from '@/components/feedback/ConfirmDialog';
import { ProblemAlert } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { StatusBadge } from '@/components/feedback/StatusBadge';
import { CopyField } from '@/components/format/CopyField';
import { AppLink } from '@/components/layout/AppLink';
import { PageHeader } from '@/components/layout/PageHeader';
import { Panel } from '@/components/layout/Panel';
import { $api, type Schemas } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { showFieldErrors } from '@/lib/problemForm';
import { type Role, roleOptions } from '@/lib/roles';
import { PublicationPanel } from './PublicationPanel';
import { QuotaFields } from './QuotaFields';
import { formOf, quotaOf } from './quota';

type AdminTenant = Schemas['AdminTenant'];
const route = getRouteApi('/_admin/admin/tenants/$tenantId');

export function TenantPage() {
  const { tenantId } = route.useParams();
  const query = $api.useQuery('get', '/admin/tenants/{tenantId}', { params: { path: { tenantId } } });
  return <QueryView query={query}>{(data) => <Tenant key={data.tenant.id} data={data} />}</QueryView>;
}

function Tenant({ data }: { readonly data: AdminTenant }) {
  const { tenant, usage } = data;
  const [suspending, setSuspending] = useState(false);
  const update = useUpdate(tenant.id, () => setSuspending(false));
  const path = { tenantId: tenant.id };
  return (
    <>
      <PageHeader
        title={tenant.name}
        crumbs={[
          <AppLink key="admin" to="/admin" search={{}}>
            Admin
          </AppLink>,
        ]}
        badge={<StatusBadge state={tenant.suspended ? 'suspended' : 'active'} />}
        actions={
          tenant.suspended ? (
            <Button
              loading={update.isPending}
              onClick={() => update.mutate({ params: { path }, body: { suspended: false } })}
            >
              Resume
            </Button>
          ) : (
            <Button variant="default" onClick={() => setSuspending(true)}>
              Suspend
            </Button>
          )
        }
      />
      <Stack gap="md">
        <Panel title="Usage">
          <Meters meters={usage.meters} />
        </Panel>
        <QuotaPanel data={data} />
        <PublicationPanel tenantId={tenant.id} />
        <InvitePanel tenantId={tenant.id} />
        <Panel title="Id">
          <CopyField value={tenant.id} label="tenant id" />
        </Panel>
      </Stack>
      <ConfirmDialog
        opened={suspending}
        title={`Suspend ${tenant.name}?`}
        action="Suspend"
        pending={update.isPending}
        error={update.error ?? undefined}
        onClose={() => setSuspending(false)}
        onConfirm={() => update.mutate({ params: { path }, body: { suspended: true } })}
      >
        Its members, keys and endpoints are refused until it is resumed. Nothing is deleted.
      </ConfirmDialog>
    </>
  );
}

function useUpdate(tenantId: string, onDone: () => void) {
  const queries = useQueryClient();
  return $api.useMutation('patch', '/admin/tenants/{tenantId}', {
    onSuccess: async (changed) => {
      onDone();
      const init = { params: { path: { tenantId } } };
      queries.setQueryData($api.queryOptions('get', '/admin/tenants/{tenantId}', init).queryKey, changed);
      await queries.invalidateQueries({ queryKey: ['get', '/admin/tenants'] });
    },
  });
}

function QuotaPanel({ data: { tenant } }: { readonly data: AdminTenant }) {
  const form = useForm({ initialValues: formOf(tenant.quota, tenant.weight) });
  const save = useUpdate(tenant.id, () => {
    form.resetDirty();
    notifications.show({ message: 'Weight and quota saved' });
  });
  const submit = form.onSubmit((values) =>
    save.mutate({
      params: { path: { tenantId: tenant.id } },
      body: { weight: values.weight, quota: quotaOf(values) },
    }),
  );
  return (
    <Panel title="Weight and quota">
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={560}>
          {save.isError && <ProblemAlert error={save.error} />}
          <QuotaFields form={form} />
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!form.isDirty()}
            style={{ alignSelf: 'flex-start' }}
          >
            Save
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

function InvitePanel({ tenantId }: { readonly tenantId: string }) {
  const form = useForm({
    initialValues: { email: '', role: 'owner' as Role },
    validate: { email: (value) => (/^[^@\s]+@[^@\s]+$/.test(value) ? null : 'Enter an e-mail address') },
  });
  const invite = $api.useMutation('post', '/admin/tenants/{tenantId}/invitations', {
    onError: (error) => showFieldErrors(form, asProblem(error)),
  });
  return (
    <Panel title="Invite a person">
      <Stack gap="md">
        {invite.isError && <ProblemAlert error={invite.error} />}
        <form
          onSubmit={form.onSubmit((body) => invite.mutate({ params: { path: { tenantId } }, body }))}
          noValidate
        >
          <Group align="flex-start" gap="md">
            <TextInput label="E-mail" type="email" w={260} {...form.getInputProps('email')} />
            <NativeSelect label="Role" data={roleOptions} {...form.getInputProps('role')} />
            <Button type="submit" mt={25} loading={invite.isPending}>
              Make the link
            </Button>
          </Group>
        </form>
        {invite.data && (
          <div>
            <Text mb={6}>
              Send this to {invite.data.invitation.email}. It lasts seven days and is shown this once.
            </Text>
            <CopyField value={invite.data.url} label="invitation link" wrap />
          </div>
        )}
      </Stack>
    </Panel>
  );
}
