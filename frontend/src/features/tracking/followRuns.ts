import { followChanges } from '@/lib/api/live';

/** Points of one log call come as several changes at times. */
const gatherMs = 100;
/** At most two pictures a second of runs that log all the time. */
const spacingMs = 500;

/**
 * Tells of runs that changed as soon as the server does, and of the next ones once `refresh` is through: the fewer times,
 * the longer it takes. Returns the function that ends it.
 */
export function followRuns(refresh: (changed: ReadonlySet<string>) => Promise<unknown>): () => void {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const follow = (): void => {
    const runs = new Set(changed);
    changed.clear();
    void refresh(runs).finally(() => {
      last = Date.now();
      timer = undefined;
      if (changed.size > 0) schedule();
    });
  };
  const schedule = (): void => {
    timer ??= setTimeout(follow, Math.max(gatherMs, last + spacingMs - Date.now()));
  };
  const stop = followChanges(({ topic, id }) => {
    if (topic !== 'run') return;
    changed.add(id);
    schedule();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
