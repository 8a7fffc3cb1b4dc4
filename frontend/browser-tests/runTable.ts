import type { Page } from 'playwright-core';
import { call, type TestTenant } from './tenant';

/** How large a table is; columns are metrics, and a fifth of them params. */
export interface TableSize {
  readonly runs: number;
  readonly columns: number;
  /** How many percent of the columns each run has. */
  readonly filled: number;
}

const atOnce = 16;
/** Most params of one log call. */
const perLog = 1_000;

/** Makes an experiment, through the public API; answers its id. The first metric and param are in every run. */
export async function makeTable(tenant: TestTenant, { runs, columns, filled }: TableSize): Promise<string> {
  const { id } = await call<{ id: string }>('POST', '/experiments', tenant.apiKey, { name: 'sweep' });
  const params = Math.floor(columns / 5);
  const metrics = columns - params;
  const every = Math.round(100 / filled);
  const keys = (run: number, count: number): number[] =>
    Array.from({ length: count }, (_, k) => k).filter((k) => k === 0 || (run + k) % every === 0);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < runs; i = next++) {
      const run = await call<{ id: string }>('POST', '/runs', tenant.apiKey, {
        experimentId: id,
        name: `run-${String(i).padStart(5, '0')}`,
      });
      const log = (body: object) => call('POST', `/runs/${run.id}/log`, tenant.apiKey, body);
      await log({
        metrics: keys(i, metrics).map((k) => ({
          key: k === 0 ? 'loss' : `val/metric_${String(k).padStart(4, '0')}`,
          value: k === 0 ? ((i * 7_919) % runs) / runs : i + k / 1_000,
        })),
        params: Object.fromEntries(
          keys(i, Math.min(params, perLog)).map((k) => [
            k === 0 ? 'lr' : `param_${String(k).padStart(4, '0')}`,
            String((i * (k + 3)) % 97),
          ]),
        ),
      });
      if (i % 2 === 0) await call('PATCH', `/runs/${run.id}`, tenant.apiKey, { status: 'finished' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return id;
}

/** Runs something in the page and answers the longest task of its main thread meanwhile, in ms (0: none over 50). */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen = { longest: 0 };
    Object.assign(globalThis, { seenTasks: seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await work();
  // the observer hears of a task once it is over
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
  return page.evaluate(() => (globalThis as unknown as { seenTasks: { longest: number } }).seenTasks.longest);
}

/** How long the slowest of 20 calls but one took, in ms. */
export async function p95(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[18] ?? 0;
}
