import { Link, Outlet } from '@tanstack/react-router';
import { useMe } from '@/lib/api/session';
import classes from './SettingsLayout.module.css';

const pages = [
  { to: '/settings/account', name: 'Account' },
  { to: '/settings/members', name: 'Members', permission: 'members:read' },
  { to: '/settings/invitations', name: 'Invitations', permission: 'members:manage' },
  { to: '/settings/api-keys', name: 'API keys', permission: 'keys:manage' },
  { to: '/settings/webhooks', name: 'Webhooks', permission: 'webhooks:manage' },
  { to: '/settings/usage', name: 'Usage', permission: 'usage:read' },
  { to: '/settings/jobs', name: 'Jobs', permission: 'jobs:read' },
  { to: '/settings/audit', name: 'Audit log', permission: 'audit:read' },
] as const;

export function SettingsLayout() {
  const { permissions } = useMe();
  const allowed = pages.filter((page) => !('permission' in page) || permissions.includes(page.permission));
  return (
    <div className={classes.layout}>
      <nav aria-label="Settings">
        <ul className={classes.tabs}>
          {allowed.map(({ to, name }) => (
            <li key={to}>
              <Link to={to} className={classes.tab} activeOptions={{ includeSearch: false }}>
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div style={{ minWidth: 0 }}>
        <Outlet />
      </div>
    </div>
  );
}
