import { Link, useLocation } from '@tanstack/react-router';
import { Logo } from '@/components/layout/Logo';
import { useAdminToken } from '@/lib/api/adminToken';
import { useSession } from '@/lib/api/session';
import classes from './Shell.module.css';
import { adminPlace, type Place, places, settingsPlace } from './places';

export function Navigation() {
  const session = useSession();
  const mayAdminister = useAdminToken() !== undefined || (session?.me.permissions.includes('admin') ?? false);
  const allowed = ({ permission }: Place): boolean =>
    session !== undefined && (permission === undefined || session.me.permissions.includes(permission));
  return (
    <nav className={classes.nav} aria-label="Main">
      <Link to={session ? '/' : '/login'} className={classes.brand}>
        <Logo />
        <span className={classes.name}>Millrace</span>
      </Link>
      <ul className={classes.items}>
        {places.filter(allowed).map((place) => (
          <Item key={place.to} place={place} />
        ))}
      </ul>
      <ul className={`${classes.items ?? ''} ${classes.last ?? ''}`}>
        {session && <Item place={settingsPlace} />}
        {(mayAdminister || !session) && <Item place={adminPlace} />}
      </ul>
    </nav>
  );
}

function Item({ place }: { readonly place: Place }) {
  const { icon: Icon, name, to, also } = place;
  const here = useLocation({
    select: ({ pathname }) => also?.some((other) => pathname.startsWith(other)) ?? false,
  });
  return (
    <li>
      <Link
        to={to}
        className={classes.item}
        {...(here ? { 'data-status': 'active' } : {})}
        title={name}
        activeOptions={{ exact: to === '/', includeSearch: false }}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon size={18} stroke={1.6} aria-hidden="true" />
        <span className={classes.name}>{name}</span>
      </Link>
    </li>
  );
}
