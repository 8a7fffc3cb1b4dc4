import type { Schemas } from '@/lib/api/client';
import { newIdempotencyKey } from '@/lib/api/idempotency';
import { type ApiProblem, asProblem } from '@/lib/api/problem';

type Leased = Schemas['LeasedTask'];

/** What a person says about a task. */
export interface Answer {
  /** A class; null is a reviewer's “no label”; absent while undecided. */
  readonly choice?: string | null | undefined;
  readonly comment?: string | undefined;
}

/** A leased task on this page. */
export interface Item {
  readonly task: Schemas['LabelingTask'];
  readonly lease: Schemas['Lease'];
  /** The annotators' answers, where this is a review. */
  readonly submitted: readonly Schemas['Annotation'][];
  readonly answer: Answer | undefined;
  /** Whether the answer stands on the server as a draft. */
  readonly draftSaved: boolean;
  /** The lease ended: what became of the answer. Unsaved: only this page has it. */
  readonly ended?: 'kept' | 'decided' | 'unsaved' | 'nothing';
  /** Put aside by the reviewer for later in this sitting. */
  readonly aside: boolean;
  /** One key for one answer: sending it again after a lost reply changes nothing. */
  readonly key: string;
}

/** An answer given in this sitting. */
export interface Done {
  /** What undoes it; absent where nothing can. */
  readonly annotationId?: string | undefined;
  readonly taskId: string;
  readonly choice: string | null;
}

/** What the server does for a sitting; annotating and reviewing differ here alone. */
export interface SittingApi {
  readonly lease: (holding: readonly string[]) => Promise<Leased | undefined>;
  readonly send: (item: Item, answer: Answer, leadTimeMs: number) => Promise<Done>;
  readonly renew: (item: Item) => Promise<Schemas['Lease']>;
  readonly release: (taskId: string) => Promise<unknown>;
  readonly saveDraft: (taskId: string, answer: Answer) => Promise<unknown>;
  readonly readAnswer: (leased: Leased) => Answer | undefined;
  readonly skip: (item: Item) => Promise<unknown>;
  readonly undo: (annotationId: string) => Promise<Leased>;
}

export interface SittingState {
  /** The first one is on the screen; the others are ready to follow. */
  readonly queue: readonly Item[];
  readonly done: readonly Done[];
  readonly skipped: number;
  /** Nothing is on the screen, and an answer or a question for a task is under way. */
  readonly asking: boolean;
  /** Why the last answer, skip or undo did not come through. */
  readonly problem: ApiProblem | undefined;
  /** Why no task could be leased. */
  readonly leaseProblem: ApiProblem | undefined;
}

const begin: SittingState = {
  queue: [],
  done: [],
  skipped: 0,
  asking: true,
  problem: undefined,
  leaseProblem: undefined,
};

/** Tasks held at once: the one on the screen and those whose pictures are fetched ahead. */
const held = 3;
/** The contract takes 20 held tasks; put aside is not for ever. */
const mostHeld = 18;
const draftAfterMs = 500;
const askAgainMs = 10_000;

/**
 * One person's sitting at a project. Answers travel in the background while the next task is on the screen; what
 * could not be stored comes back to the front with the reason. Leases are renewed as long as the page is open.
 */
export class Sitting {
  private state: SittingState = begin;
  private readonly listeners = new Set<() => void>();
  private readonly sending = new Map<string, Promise<void>>();
  private timers: ReturnType<typeof setInterval>[] = [];
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  private leasing = false;
  private leaseAgain = false;
  private undoing = false;
  private running = false;
  private shownAt = 0;

  constructor(
    private readonly api: SittingApi,
    private readonly leaseSeconds: number,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): SittingState => this.state;

  /** Begins; the answer ends the sitting and gives back what it holds. */
  start(): () => void {
    this.running = true;
    this.timers = [
      setInterval(() => void this.renew(), (this.leaseSeconds * 1000) / 3),
      setInterval(() => this.state.queue.length === 0 && this.refill(), askAgainMs),
    ];
    this.refill();
    return () => this.stop();
  }

  choose(choice: string | null): void {
    this.answer((answer) => ({ ...answer, choice }));
  }

  comment(comment: string): void {
    this.answer((answer) => ({ ...answer, comment: comment || undefined }));
  }

  submit(): void {
    const item = this.state.queue[0];
    if (item?.answer?.choice === undefined || item.ended) return;
    const { answer } = item;
    const leadTimeMs = Math.max(0, Date.now() - this.shownAt);
    this.pass(item, async () => {
      const done = await this.api.send(item, answer, leadTimeMs);
      this.set({ done: [...this.state.done, done] });
    });
  }

  skip(): void {
    const item = this.state.queue[0];
    if (!item || item.ended) return;
    this.pass(item, async () => {
      await this.api.skip(item);
      this.set({ skipped: this.state.skipped + 1 });
    });
  }

  /** Looks at the others first. */
  putAside(): void {
    const [item, ...others] = this.state.queue;
    if (!item || item.ended || others.length === 0) return;
    this.saveDraft();
    this.show([...others, { ...item, aside: true }]);
    this.refill();
  }

  /** Takes the last answer of this sitting back and shows its task again. */
  async undo(): Promise<void> {
    if (this.undoing) return;
    this.undoing = true;
    await Promise.allSettled(this.sending.values());
    const last = this.state.done.at(-1);
    try {
      if (last?.annotationId === undefined) return;
      const leased = await this.api.undo(last.annotationId);
      this.set({ done: this.state.done.slice(0, -1), problem: undefined });
      this.take(leased, true);
    } catch (error) {
      const problem = asProblem(error);
      // What can never be undone does not stand in the way of what was before it.
      this.set({ problem, done: problem.temporary ? this.state.done : this.state.done.slice(0, -1) });
    } finally {
      this.undoing = false;
    }
  }

  /** After a lease that ended, or a problem: asks the server again, for the same task first. */
  goOn(): void {
    const [first, ...others] = this.state.queue;
    this.set({ problem: undefined });
    if (first?.ended === 'unsaved') {
      void this.lose(first);
      return;
    }
    if (first?.ended) this.show(others);
    this.refill(first?.ended ? first.task.id : undefined);
  }

  private stop(): void {
    this.running = false;
    this.timers.forEach(clearInterval);
    this.saveDraft();
    this.state.queue.filter(({ ended }) => !ended).forEach(({ task }) => this.release(task.id));
    this.state = { ...this.state, queue: [], asking: true };
  }

  private release(taskId: string): void {
    // Not given back is no harm: the lease ends by itself.
    this.api.release(taskId).catch(() => undefined);
  }

  private answer(change: (old: Answer | undefined) => Answer): void {
    const item = this.state.queue[0];
    if (!item || item.ended) return;
    this.update(item.task.id, { answer: change(item.answer), draftSaved: false, key: newIdempotencyKey() });
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.saveDraft(), draftAfterMs);
  }

  private saveDraft(): void {
    if (this.draftTimer === undefined) return;
    clearTimeout(this.draftTimer);
    this.draftTimer = undefined;
    const item = this.state.queue[0];
    if (!item?.answer) return;
    const { answer, key } = item;
    this.api.saveDraft(item.task.id, answer).then(
      () => this.find(item.task.id)?.key === key && this.update(item.task.id, { draftSaved: true }),
      () => undefined,
    );
  }

  /** Takes the task off the screen at once; brings it back if the server does not take what was said about it. */
  private pass(item: Item, action: () => Promise<void>): void {
    clearTimeout(this.draftTimer);
    this.draftTimer = undefined;
    const { id } = item.task;
    const sent = action()
      .catch((error: unknown) => this.bringBack(item, asProblem(error)))
      .finally(() => {
        this.sending.delete(id);
        this.refill();
      });
    this.sending.set(id, sent);
    this.set({ problem: undefined });
    this.show(this.state.queue.filter(({ task }) => task.id !== id));
    this.refill();
  }

  private async bringBack(item: Item, problem: ApiProblem): Promise<void> {
    const lost = problem.code === 'LEASE_LOST';
    const back = lost ? await this.ended(item) : item;
    this.set({ problem: lost ? undefined : problem });
    this.show([back, ...this.state.queue]);
  }

  /** Leases until enough is held; at most one question to the server at a time. */
  private refill(wanted?: string): void {
    if (!this.running) return;
    if (this.leasing) {
      this.leaseAgain = true;
      return;
    }
    this.leasing = true;
    this.leaseAgain = false;
    this.show(this.state.queue);
    this.leaseAll(wanted)
      .catch((error: unknown) => this.set({ leaseProblem: asProblem(error) }))
      .finally(() => {
        this.leasing = false;
        this.show(this.state.queue);
        // What was answered or skipped meanwhile may have changed what is free.
        if (this.leaseAgain) this.refill();
      });
  }

  private async leaseAll(wanted: string | undefined): Promise<void> {
    let lookForWanted = wanted !== undefined;
    while (lookForWanted || this.wantsMore()) {
      lookForWanted = false;
      const holding = [...this.state.queue.map(({ task }) => task.id), ...this.sending.keys()];
      const leased = await this.api.lease(holding);
      this.set({ leaseProblem: undefined });
      if (!leased) return;
      if (!this.running) {
        this.release(leased.task.id);
        return;
      }
      this.take(leased, leased.task.id === wanted);
    }
  }

  private wantsMore(): boolean {
    const { queue } = this.state;
    return queue.filter(({ aside }) => !aside).length < held && queue.length + this.sending.size < mostHeld;
  }

  private take(leased: Leased, first: boolean): void {
    const { task, lease, submitted = [] } = leased;
    const answer = this.api.readAnswer(leased);
    const draftSaved = leased.draft !== undefined && answer !== undefined;
    const item: Item = {
      task,
      lease,
      submitted,
      answer,
      draftSaved,
      aside: false,
      key: newIdempotencyKey(),
    };
    const others = this.state.queue.filter((other) => other.task.id !== task.id);
    const fresh = others.filter(({ aside }) => !aside);
    const aside = others.filter((other) => other.aside);
    this.show(first ? [item, ...others] : [...fresh, item, ...aside]);
  }

  private async renew(): Promise<void> {
    for (const item of this.state.queue.filter(({ ended }) => !ended)) {
      try {
        const lease = await this.api.renew(item);
        // An undo may have leased the task anew meanwhile.
        if (this.find(item.task.id)?.lease.token === item.lease.token) this.update(item.task.id, { lease });
      } catch (error) {
        if (asProblem(error).code === 'LEASE_LOST') await this.lose(item);
      }
    }
  }

  private async lose({ task: { id }, lease }: Item): Promise<void> {
    const isLost = (item: Item): boolean => item.task.id === id && item.lease.token === lease.token;
    const [first] = this.state.queue;
    if (first && isLost(first)) {
      const { ended, draftSaved } = await this.ended(first);
      if (this.state.queue.some(isLost)) this.update(id, { ended, draftSaved });
    } else {
      this.set({ queue: this.state.queue.filter((item) => !isLost(item)) });
      this.refill();
    }
  }

  /** The item without its lease; the answer, if there is one, is kept as a draft. */
  private async ended(item: Item): Promise<Item & Required<Pick<Item, 'ended'>>> {
    const ended = item.answer ? await this.keep(item.task.id, item.answer) : 'nothing';
    return { ...item, ended, draftSaved: ended === 'kept' };
  }

  private async keep(taskId: string, answer: Answer): Promise<'kept' | 'decided' | 'unsaved'> {
    try {
      await this.api.saveDraft(taskId, answer);
      return 'kept';
    } catch (error) {
      return asProblem(error).code === 'CONFLICT' ? 'decided' : 'unsaved';
    }
  }

  private find(taskId: string): Item | undefined {
    return this.state.queue.find(({ task }) => task.id === taskId);
  }

  private update(taskId: string, patch: Partial<Item>): void {
    this.set({
      queue: this.state.queue.map((item) => (item.task.id === taskId ? { ...item, ...patch } : item)),
    });
  }

  private show(queue: readonly Item[]): void {
    if (queue[0]?.task.id !== this.state.queue[0]?.task.id) this.shownAt = Date.now();
    this.set({ queue, asking: queue.length === 0 && (this.leasing || this.sending.size > 0) });
  }

  private set(patch: Partial<SittingState>): void {
    this.state = { ...this.state, ...patch };
    this.listeners.forEach((listener) => listener());
  }
}
