import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/lib/api/problem';
import { type Item, Sitting, type SittingApi } from './Sitting';

type Leased = NonNullable<Awaited<ReturnType<SittingApi['lease']>>>;

const lostLease = new ApiProblem({ status: 409, title: 'The lease has ended', code: 'LEASE_LOST' });
const away = new ApiProblem({ status: 0, title: 'The server cannot be reached' }, undefined, 'UNREACHABLE');

/** A server with numbered tasks, which forgets, fails and waits on demand. */
class Server implements SittingApi {
  readonly calls: string[] = [];
  tasks: number[];
  failNext: ApiProblem | undefined;
  renewFails: ApiProblem | undefined;
  draftFails: ApiProblem | undefined;
  skipFails: ApiProblem | undefined;
  token = 0;
  private hold: Promise<void> = Promise.resolve();
  proceed: () => void = () => undefined;

  constructor(tasks: number) {
    this.tasks = Array.from({ length: tasks }, (_, index) => index + 1);
  }

  wait(): void {
    this.hold = new Promise((resolve) => (this.proceed = resolve));
  }

  leased(id: string, choice?: string): Leased {
    this.token += 1;
    return {
      task: {
        id,
        projectId: 'p',
        state: 'open',
        item: { contentUrl: `/content/${id}`, mediaType: 'image/png' },
        annotations: 0,
        createdAt: '2026-01-01T00:00:00Z',
      },
      lease: { token: this.token, expiresAt: '2026-01-01T00:03:00Z' },
      ...(choice === undefined ? {} : { draft: { result: { choice } } }),
    };
  }

  lease = (holding: readonly string[]) => {
    const next = this.tasks.find((task) => !holding.includes(`t${task}`));
    this.calls.push(`lease [${holding.join(' ')}]`);
    return Promise.resolve(next === undefined ? undefined : this.leased(`t${next}`));
  };
  send: SittingApi['send'] = async (item, { choice }) => {
    this.calls.push(`send ${item.task.id} ${choice}`);
    await this.hold;
    this.fail();
    this.tasks = this.tasks.filter((task) => `t${task}` !== item.task.id);
    return { annotationId: `a-${item.task.id}`, taskId: item.task.id, choice: choice ?? null };
  };
  renew = (item: Item) => {
    this.calls.push(`renew ${item.task.id}`);
    return this.renewFails
      ? Promise.reject(this.renewFails)
      : Promise.resolve({ token: item.lease.token, expiresAt: '2026-01-01T00:09:00Z' });
  };
  release = (id: string) => Promise.resolve(this.calls.push(`release ${id}`));
  saveDraft: SittingApi['saveDraft'] = (id, { choice }) => {
    this.calls.push(`draft ${id} ${choice}`);
    return this.draftFails ? Promise.reject(this.draftFails) : Promise.resolve();
  };
  readAnswer = ({ draft }: Leased) =>
    typeof draft?.result?.choice === 'string' ? { choice: draft.result.choice } : undefined;
  skip = ({ task }: Item) => {
    this.calls.push(`skip ${task.id}`);
    return this.skipFails ? Promise.reject(this.skipFails) : Promise.resolve();
  };
  undo = (annotationId: string) => {
    this.calls.push(`undo ${annotationId}`);
    this.fail();
    return Promise.resolve(this.leased(annotationId.slice(2), 'cat'));
  };

  private fail(): void {
    const problem = this.failNext;
    this.failNext = undefined;
    if (problem) throw problem;
  }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const shown = (sitting: Sitting): string[] => sitting.current().queue.map(({ task }) => task.id);

async function begin(server: Server): Promise<{ sitting: Sitting; end: () => void }> {
  const sitting = new Sitting(server, 180);
  const end = sitting.start();
  await settle();
  return { sitting, end };
}

describe('Sitting', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds the task on the screen and the two after it', async () => {
    const server = new Server(5);

    const { sitting } = await begin(server);

    expect(shown(sitting)).toEqual(['t1', 't2', 't3']);
    expect(server.calls).toEqual(['lease []', 'lease [t1]', 'lease [t1 t2]']);
  });

  it('shows the next task before the server has answered', async () => {
    const server = new Server(5);
    const { sitting } = await begin(server);
    server.wait();

    sitting.choose('cat');
    sitting.submit();

    expect(shown(sitting)).toEqual(['t2', 't3']);
    expect(sitting.current().done).toEqual([]);
    await settle();
    expect(server.calls).toContain('lease [t2 t3 t1]');
    server.proceed();
    await settle();
    expect(sitting.current().done).toEqual([{ annotationId: 'a-t1', taskId: 't1', choice: 'cat' }]);
    expect(shown(sitting)).toEqual(['t2', 't3', 't4']);
  });

  it('submits nothing without a choice', async () => {
    const server = new Server(2);
    const { sitting } = await begin(server);

    sitting.submit();
    sitting.comment('blurred');
    sitting.submit();

    expect(shown(sitting)).toEqual(['t1', 't2']);
  });

  it('brings back what could not be stored, with its answer and its key', async () => {
    const server = new Server(3);
    const { sitting } = await begin(server);
    server.failNext = away;

    sitting.choose('cat');
    const { key } = sitting.current().queue[0] as Item;
    sitting.submit();
    await settle();

    expect(shown(sitting)).toEqual(['t1', 't2', 't3']);
    expect(sitting.current().problem).toBe(away);
    expect(sitting.current().queue[0]).toMatchObject({ answer: { choice: 'cat' }, key });
    sitting.submit();
    await settle();
    expect(sitting.current().problem).toBeUndefined();
    expect(sitting.current().done).toHaveLength(1);
  });

  it('says that a lease has ended, keeps the draft, and asks for the same task again', async () => {
    const server = new Server(4);
    const { sitting } = await begin(server);
    server.failNext = lostLease;

    sitting.choose('cat');
    sitting.submit();
    await settle();

    expect(sitting.current().queue[0]).toMatchObject({ task: { id: 't1' }, ended: 'kept' });
    sitting.choose('dog');
    expect(sitting.current().queue[0]?.answer).toEqual({ choice: 'cat' });
    sitting.goOn();
    await settle();
    expect(shown(sitting)).toEqual(['t1', 't2', 't3', 't4']);
    expect(sitting.current().queue[0]?.ended).toBeUndefined();
  });

  it('keeps the answer when a skip comes after its lease', async () => {
    const server = new Server(4);
    const { sitting } = await begin(server);
    server.skipFails = lostLease;

    sitting.choose('cat');
    sitting.skip();
    await settle();

    expect(server.calls).toContain('draft t1 cat');
    expect(sitting.current().queue[0]).toMatchObject({ task: { id: 't1' }, ended: 'kept', draftSaved: true });
  });

  it('loses no answer that cannot be saved after its lease', async () => {
    const server = new Server(2);
    const { sitting } = await begin(server);
    sitting.choose('cat');
    server.renewFails = lostLease;
    server.draftFails = away;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sitting.current().queue[0]).toMatchObject({ answer: { choice: 'cat' }, ended: 'unsaved' });

    sitting.goOn();
    await settle();
    expect(sitting.current().queue[0]).toMatchObject({ answer: { choice: 'cat' }, ended: 'unsaved' });

    server.draftFails = undefined;
    sitting.goOn();
    await settle();
    expect(sitting.current().queue[0]).toMatchObject({ ended: 'kept', draftSaved: true });
    sitting.goOn();
    await settle();
    expect(sitting.current().queue[0]?.ended).toBeUndefined();
  });

  it('says so when others decided the task before a late answer', async () => {
    const server = new Server(2);
    const { sitting } = await begin(server);
    server.failNext = lostLease;
    server.draftFails = new ApiProblem({ status: 409, title: 'It is answered', code: 'CONFLICT' });

    sitting.choose('cat');
    sitting.submit();
    await settle();

    expect(sitting.current().queue[0]).toMatchObject({ ended: 'decided', draftSaved: false });
  });

  it('undoes the last answer, after it has arrived, and shows it again with the choice', async () => {
    const server = new Server(4);
    const { sitting } = await begin(server);
    server.wait();
    sitting.choose('cat');
    sitting.submit();

    const undone = sitting.undo();
    await settle();
    expect(server.calls).not.toContain('undo a-t1');
    server.proceed();
    await undone;

    expect(shown(sitting).slice(0, 2)).toEqual(['t1', 't2']);
    expect(sitting.current().queue[0]?.answer).toEqual({ choice: 'cat' });
    expect(sitting.current().done).toEqual([]);
  });

  it('says why an undo is refused, and lets go of it', async () => {
    const server = new Server(4);
    const { sitting } = await begin(server);
    sitting.choose('cat');
    sitting.submit();
    await settle();
    server.failNext = new ApiProblem({ status: 409, title: 'A reviewer has decided', code: 'CONFLICT' });

    await sitting.undo();

    expect(sitting.current().problem?.title).toBe('A reviewer has decided');
    expect(sitting.current().done).toEqual([]);
    expect(shown(sitting)).toEqual(['t2', 't3', 't4']);
  });

  it('saves the draft once the choosing rests', async () => {
    const server = new Server(1);
    const { sitting } = await begin(server);

    sitting.choose('cat');
    sitting.choose('dog');
    await vi.advanceTimersByTimeAsync(600);

    expect(server.calls.filter((call) => call.startsWith('draft'))).toEqual(['draft t1 dog']);
    expect(sitting.current().queue[0]?.draftSaved).toBe(true);
  });

  it('renews every lease, drops what is lost ahead, and marks what is lost on the screen', async () => {
    const server = new Server(2);
    const { sitting } = await begin(server);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.calls).toContain('renew t1');
    expect(server.calls).toContain('renew t2');

    sitting.choose('cat');
    server.tasks = [];
    server.renewFails = lostLease;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(shown(sitting)).toEqual(['t1']);
    expect(sitting.current().queue[0]?.ended).toBe('kept');
    expect(server.calls).toContain('draft t1 cat');
  });

  it('asks again by itself when there was nothing to do', async () => {
    const server = new Server(0);
    const { sitting } = await begin(server);
    expect(sitting.current()).toMatchObject({ queue: [], asking: false });

    server.tasks = [7];
    await vi.advanceTimersByTimeAsync(10_000);

    expect(shown(sitting)).toEqual(['t7']);
  });

  it('shows what is put aside after everything else', async () => {
    const server = new Server(3);
    const { sitting } = await begin(server);

    sitting.putAside();
    await settle();

    expect(shown(sitting)).toEqual(['t2', 't3', 't1']);
  });

  it('gives back what it holds when the page is left', async () => {
    const server = new Server(2);
    const { end } = await begin(server);

    end();

    expect(server.calls.slice(-2)).toEqual(['release t1', 'release t2']);
  });
});
