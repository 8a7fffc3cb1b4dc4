import { useSyncExternalStore } from 'react';
import { ApiProblem, toProblem, unreachable } from './problem';
import type { components } from './schema.gen';

export type Me = components['schemas']['Me'];
type SessionAnswer = components['schemas']['Session'];
export interface Session {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly me: Me;
}

const refreshEarlyMs = 30_000;
const channel =
  typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('millrace-session');

/**
 * The log-in of this tab. The access token lives in memory only; the refresh token is a cookie that scripts cannot
 * read. Tabs take turns at refreshing (Web Locks), because the cookie rotates with each use.
 */
class SessionStore {
  private session: Session | undefined;
  private refreshing: Promise<Session | undefined> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor() {
    channel?.addEventListener('message', () => this.replace(undefined));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Session | undefined => this.session;

  accept(answer: SessionAnswer): Session {
    const session = {
      accessToken: answer.accessToken,
      expiresAt: Date.now() + answer.expiresIn * 1000,
      me: answer.me,
    };
    this.replace(session);
    return session;
  }

  /** A session that is good for the next request, refreshed where it is about to end; undefined when logged out. */
  async fresh(): Promise<Session | undefined> {
    if (this.session && this.session.expiresAt - Date.now() > refreshEarlyMs) return this.session;
    return this.refresh();
  }

  /** Exchanges the cookie for a new token; callers at the same time share one exchange. */
  refresh(): Promise<Session | undefined> {
    this.refreshing ??= oneTabAtATime(() => this.exchange()).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  async logOut(): Promise<void> {
    try {
      await fetch('/api/v1/auth/logout', { method: 'POST', credentials: 'same-origin' });
    } finally {
      this.replace(undefined);
      channel?.postMessage('logged-out');
    }
  }

  private async exchange(): Promise<Session | undefined> {
    const response = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      credentials: 'same-origin',
    }).catch(() => {
      throw unreachable();
    });
    if (response.ok) return this.accept((await response.json()) as SessionAnswer);
    const problem = await toProblem(response);
    if (problem.status !== 401) throw problem;
    this.replace(undefined);
    return undefined;
  }

  private replace(session: Session | undefined): void {
    this.session = session;
    this.listeners.forEach((listener) => listener());
  }
}

function oneTabAtATime<T>(action: () => Promise<T>): Promise<T> {
  // The Web Locks API exists on secure origins only; without it, the server's grace for a reused cookie covers races.
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request('millrace-refresh', action) as Promise<T>) : action();
}

export const session = new SessionStore();

export function useSession(): Session | undefined {
  return useSyncExternalStore(session.subscribe, session.current);
}

/** The permissions of the tenant that the user works in now. */
export function usePermission(permission: string): boolean {
  return useSession()?.me.permissions.includes(permission) ?? false;
}

/** Who the user is; for components that are shown to a logged-in person only. */
export function useMe(): Me {
  const current = useSession();
  if (!current)
    throw new ApiProblem({ status: 401, title: 'You are logged out', detail: 'Log in again to go on.' });
  return current.me;
}
