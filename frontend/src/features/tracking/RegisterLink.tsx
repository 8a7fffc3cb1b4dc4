import { IconPackage } from '@tabler/icons-react';
import { LinkButton } from '@/components/layout/AppLink';
import { $api } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';

/** Leads to the registry with this run chosen; nothing where it stored no model that can be registered. */
export function RegisterLink({ runId }: { readonly runId: string }) {
  const mayRegister = usePermission('models:write');
  const artifacts = $api.useQuery(
    'get',
    '/runs/{runId}/artifacts',
    { params: { path: { runId }, query: { limit: 200 } } },
    { enabled: mayRegister },
  );
  if (!artifacts.data?.items.some(({ path }) => path.endsWith('.onnx'))) return null;
  return (
    <LinkButton
      to="/models"
      search={{ run: runId }}
      variant="default"
      leftSection={<IconPackage size={16} />}
    >
      Register its model
    </LinkButton>
  );
}
