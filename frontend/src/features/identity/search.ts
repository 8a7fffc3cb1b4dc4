import { flag, listSearch, type ListSearch, text } from '@/lib/search';

export interface LoginSearch {
  /** Where to go after the log-in; a path of this application only. */
  readonly redirect?: string | undefined;
}

export function loginSearch(raw: Record<string, unknown>): LoginSearch {
  const target = text(raw, 'redirect');
  return { redirect: target !== undefined && /^\/(?![/\\])/.test(target) ? target : undefined };
}

/** API keys and invitations: all, or those that end soon. */
export interface ExpiringSearch extends ListSearch {
  readonly expiring?: true | undefined;
}

export function expiringSearch(raw: Record<string, unknown>): ExpiringSearch {
  return { ...listSearch(raw), expiring: flag(raw, 'expiring') };
}
