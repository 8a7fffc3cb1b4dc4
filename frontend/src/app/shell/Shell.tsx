import { IconCloudOff } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useLayoutEffect } from 'react';
import { useLiveQueries } from '@/lib/api/live';
import { useSession } from '@/lib/api/session';
import { CommandPalette } from './CommandPalette';
import { Navigation } from './Navigation';
import classes from './Shell.module.css';
import { TopBar } from './TopBar';
import { placeOf } from './places';

/** The frame around every page but the log-in: navigation left, the tenant and the person on top. */
export function Shell({ needsSession }: { readonly needsSession: boolean }) {
  const session = useSession();
  useReturnToLogin(needsSession && !session);
  const away = useLiveQueries(session?.me.tenant !== undefined);
  usePlaceTitle();
  if (needsSession && !session) return null;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <Navigation />
      <TopBar />
      <main id="main" className={classes.main} tabIndex={-1}>
        <div role="status">
          {away && (
            <p className={classes.away}>
              <IconCloudOff size={16} stroke={1.6} aria-hidden="true" />
              The server cannot be reached. What you see is what it last said; this page goes on by itself.
            </p>
          )}
        </div>
        <div className={classes.inner}>
          <Outlet />
        </div>
      </main>
      {session && <CommandPalette />}
    </div>
  );
}

/** What the tab says until the page knows its own name, and where there is nothing to name. */
function usePlaceTitle(): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  useLayoutEffect(() => {
    document.title = `${placeOf(path)?.name ?? 'Home'} · Millrace`;
  }, [path]);
}

/** A session that ends while a page is open leads to the log-in, and from there back to the page. */
function useReturnToLogin(loggedOut: boolean): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!loggedOut) return;
    const here = globalThis.location.pathname + globalThis.location.search;
    void navigate({ to: '/login', search: { redirect: here === '/' ? undefined : here }, replace: true });
  }, [loggedOut, navigate]);
}
