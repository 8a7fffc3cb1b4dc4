import { IconRocket } from '@tabler/icons-react';
import { LinkButton } from '@/components/layout/AppLink';
import type { Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';

/** Leads to the form for a new endpoint, filled in with this version; nothing where it cannot be deployed. */
export function DeployLink({ version }: { readonly version: Schemas['ModelVersion'] }) {
  const mayDeploy = usePermission('endpoints:write');
  if (!mayDeploy || version.state !== 'ready') return null;
  return (
    <LinkButton
      to="/endpoints"
      search={{ deploy: true, model: version.model, version: version.version }}
      leftSection={<IconRocket size={16} />}
    >
      Deploy
    </LinkButton>
  );
}
