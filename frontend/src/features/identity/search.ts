import { text } from '@/lib/search';

export interface LoginSearch {
  /** Where to go after the log-in; a path of this application only. */
  readonly redirect?: string | undefined;
}

export function loginSearch(raw: Record<string, unknown>): LoginSearch {
  const target = text(raw, 'redirect');
  return { redirect: target !== undefined && /^\/(?![/\\])/.test(target) ? target : undefined };
}
