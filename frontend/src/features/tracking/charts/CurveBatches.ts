import { client, type Schemas } from '@/lib/api/client';
import type { RunCurve } from './curveData';

/** How curves are looked at, whatever their runs and metrics. */
export type CurveView = Omit<Schemas['CurvesQuery'], 'runs' | 'keys'>;

type Ask = (query: Schemas['CurvesQuery']) => Promise<readonly RunCurve[]>;

interface Waiting {
  readonly key: string;
  readonly resolve: (curves: RunCurve[]) => void;
  readonly reject: (problem: unknown) => void;
}

interface Batch {
  readonly runs: readonly string[];
  readonly view: CurveView;
  readonly waiting: Waiting[];
}

/** Few enough that the first charts need not wait for the last ones. */
const keysAtOnce = 6;
const runsAtOnce = 200;
/** The contract's bound. */
const pointsAtOnce = 500_000;

/** Charts that come into view together ask together. */
export class CurveBatches {
  private readonly batches = new Map<string, Batch>();

  constructor(private readonly ask: Ask = askServer) {}

  /** The curves of a metric, one for each run that has it. */
  load(key: string, runs: readonly string[], view: CurveView): Promise<RunCurve[]> {
    const name = JSON.stringify([runs, view]);
    let batch = this.batches.get(name);
    if (!batch) {
      batch = { runs, view, waiting: [] };
      this.batches.set(name, batch);
      queueMicrotask(() => setTimeout(() => this.send(name)));
    }
    const { waiting } = batch;
    return new Promise((resolve, reject) => waiting.push({ key, resolve, reject }));
  }

  private send(name: string): void {
    const batch = this.batches.get(name);
    if (!batch) return;
    this.batches.delete(name);
    const size = Math.floor(
      pointsAtOnce / Math.min(runsAtOnce, batch.runs.length) / (batch.view.maxPoints ?? 300),
    );
    const keys = Math.max(1, Math.min(keysAtOnce, size));
    for (let i = 0; i < batch.waiting.length; i += keys) {
      void this.answer(batch, batch.waiting.slice(i, i + keys));
    }
  }

  private async answer({ runs, view }: Batch, waiting: readonly Waiting[]): Promise<void> {
    const keys = [...new Set(waiting.map(({ key }) => key))];
    try {
      const parts: RunCurve[] = [];
      for (let i = 0; i < runs.length; i += runsAtOnce) {
        parts.push(...(await this.ask({ ...view, runs: runs.slice(i, i + runsAtOnce), keys })));
      }
      waiting.forEach(({ key, resolve }) => resolve(parts.filter((curve) => curve.key === key)));
    } catch (problem) {
      waiting.forEach(({ reject }) => reject(problem));
    }
  }
}

async function askServer(body: Schemas['CurvesQuery']): Promise<readonly RunCurve[]> {
  const { data } = await client.POST('/run-curves', { body });
  return data?.curves ?? [];
}

/** Fresh curves in the place of older ones of the same runs; other runs keep theirs. */
export function merged(
  old: readonly RunCurve[],
  fresh: readonly RunCurve[],
  runs: readonly string[],
): RunCurve[] {
  const byRun = new Map(old.map((curve) => [curve.run, curve]));
  fresh.forEach((curve) => byRun.set(curve.run, curve));
  return runs.flatMap((run) => byRun.get(run) ?? []);
}
