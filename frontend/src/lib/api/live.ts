import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents } from './events';

/** Which paths show what a topic's first word names. Whatever changes, the overview may change with it. */
const pathsOfTopic: Record<string, readonly string[]> = {
  dataset: ['/datasets', '/lineage', '/usage'],
  upload: ['/uploads', '/datasets', '/usage'],
  labeling: ['/labeling', '/monitoring', '/captures'],
  experiment: ['/experiments', '/trash'],
  run: ['/runs', '/run-values', '/experiments', '/lineage', '/trash'],
  report: ['/reports'],
  model: ['/models', '/lineage', '/usage'],
  promotion: ['/models'],
  rollout: ['/models'],
  endpoint: ['/endpoints', '/monitoring'],
  deployment: ['/endpoints'],
  capture: ['/captures', '/monitoring'],
  job: ['/jobs', '/models', '/uploads'],
  member: ['/members', '/invitations'],
  invitation: ['/invitations', '/members'],
  api: ['/api-keys'],
  webhook: ['/webhooks'],
  tenant: ['/tenant', '/usage'],
};

export function pathsFor(topic: string): readonly string[] {
  // The server lost sight of what happened in between: everything may have changed.
  if (topic === 'missed') return ['/'];
  const subject = topic.split(/[._]/)[0] ?? '';
  return ['/overview', ...(pathsOfTopic[subject] ?? [])];
}

/** What changed, as the server tells it. */
export interface Change {
  readonly topic: string;
  readonly id: string;
}

type Listener = (change: Change) => void;
const listeners = new Set<Listener>();

/** Hears of each change at once, for what cannot wait for the next refetch. Returns the function that ends it. */
export function followChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const gatherMs = 400;
/** While much happens, the screen follows in steps, and the server is not asked for each of them. */
const spacingMs = 2_000;

/** What waits for an end asks again after this long: its event may have come before the stream was there. */
export const unheardMs = 5_000;

/** A stream that breaks is mostly back at once, as when a server is replaced; that is nobody's business. */
const awayAfterMs = 4_000;

/**
 * Refetches what is on the screen when the server says that it changed; bursts are gathered into one refetch. After a
 * gap everything may have changed. Returns whether the server has been out of reach for a while.
 */
export function useLiveQueries(enabled: boolean): boolean {
  const queries = useQueryClient();
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (!enabled) return undefined;
    const refetcher = new Refetcher(queries);
    let losing: ReturnType<typeof setTimeout> | undefined;
    const stop = followEvents({
      path: '/events',
      onEvent: ({ data }) => {
        const change = changeOf(data);
        refetcher.note(pathsFor(change.topic));
        listeners.forEach((listener) => listener(change));
      },
      onState: (connected) => {
        if (!connected) {
          losing ??= setTimeout(() => setAway(true), awayAfterMs);
        } else if (losing !== undefined) {
          clearTimeout(losing);
          losing = undefined;
          setAway(false);
          refetcher.note(pathsFor('missed'));
        }
      },
    });
    return () => {
      stop();
      clearTimeout(losing);
      refetcher.stop();
    };
  }, [enabled, queries]);
  return enabled && away;
}

class Refetcher {
  private readonly stale = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(private readonly queries: QueryClient) {}

  note(paths: readonly string[]): void {
    paths.forEach((path) => this.stale.add(path));
    const wait = Math.max(gatherMs, this.asked + spacingMs - Date.now());
    this.timer ??= setTimeout(() => this.refetch(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private refetch(): void {
    this.timer = undefined;
    this.asked = Date.now();
    const prefixes = [...this.stale];
    this.stale.clear();
    void this.queries.invalidateQueries({
      predicate: ({ queryKey, state }) =>
        prefixes.some((prefix) => String(queryKey[1]).startsWith(prefix)) && !isLong(state.data),
    });
  }
}

/** An endless list that was scrolled: to fetch it again is to fetch all its pages, thousands of rows for one change. */
function isLong(data: unknown): boolean {
  const pages = (data as { readonly pages?: unknown } | undefined)?.pages;
  return Array.isArray(pages) && pages.length > 1;
}

function changeOf(data: string): Change {
  try {
    const { topic, id } = JSON.parse(data) as { topic?: unknown; id?: unknown };
    return { topic: String(topic), id: String(id) };
  } catch {
    return { topic: '', id: '' };
  }
}
