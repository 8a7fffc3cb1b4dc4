import type { QueueItem } from '@/components/data/UploadQueue';
import { client, type Schemas } from '@/lib/api/client';
import { backOffMs, pause } from '@/lib/api/events';
import { asProblem } from '@/lib/api/problem';
import { sendParts } from '@/lib/upload/parts';
import { isSameFile, newLocalId, type SavedUpload, savedUploads, saveUploads } from './saved';

type Upload = Schemas['Upload'];
const filesInFlight = 3;

interface Task extends QueueItem {
  readonly file: File | undefined;
  readonly uploadId: string | undefined;
  readonly lastModified: number;
  /** One key for one file, so that a repeated start makes no second upload. */
  readonly key: string;
}

/** The uploads of one dataset: a few files at once, each in parallel parts; survives leaving and reloading the page. */
export class UploadEngine {
  private tasks: readonly Task[] = [];
  private readonly stops = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();
  private restored = false;

  constructor(readonly datasetId: string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly items = (): readonly QueueItem[] => this.tasks;

  /** Verified uploads that wait to be committed. */
  readyUploads(): string[] {
    return this.tasks.flatMap(({ state, uploadId }) => (state === 'ready' && uploadId ? [uploadId] : []));
  }

  /** Queues files; one that was under way before a reload goes on where it stopped. */
  add(files: readonly { readonly name: string; readonly file: File }[]): void {
    const found = new Set<string>();
    const added = files.map(({ name, file }): Task => {
      const paused = this.tasks.find(
        (task) => task.state === 'paused' && !found.has(task.id) && isSameFile(savedOf(task), name, file),
      );
      if (paused) found.add(paused.id);
      const fresh = {
        id: newLocalId(),
        key: newLocalId(),
        name,
        bytes: file.size,
        uploadId: undefined,
        sent: 0,
      };
      return {
        ...(paused ?? fresh),
        file,
        lastModified: file.lastModified,
        state: 'waiting',
        message: undefined,
      };
    });
    this.replace([...this.tasks.filter((task) => !found.has(task.id)), ...added]);
    this.pump();
  }

  retry(id: string): void {
    const task = this.find(id);
    this.update(id, { state: task?.file ? 'waiting' : 'paused', message: undefined });
    this.pump();
  }

  async cancel(id: string): Promise<void> {
    const task = this.find(id);
    this.stops.get(id)?.abort();
    this.replace(this.tasks.filter((other) => other.id !== id));
    if (task?.uploadId) await abortOnServer(task.uploadId);
    this.pump();
  }

  /** Drops what a version holds now. */
  committed(uploadIds: readonly string[]): void {
    this.replace(
      this.tasks.filter(({ uploadId }) => uploadId === undefined || !uploadIds.includes(uploadId)),
    );
  }

  /** Asks the server about the uploads that this browser remembers. */
  async restore(): Promise<void> {
    if (this.restored) return;
    this.restored = true;
    const known = new Set(this.tasks.map((task) => task.uploadId));
    for (const saved of savedUploads(this.datasetId).filter(({ uploadId }) => !known.has(uploadId))) {
      const upload = await currentState(saved.uploadId);
      if (upload) this.replace([...this.tasks, restoredTask(saved, upload)]);
      if (upload?.state === 'verifying') void this.awaitVerdict(upload, restoredTask(saved, upload).id);
    }
    saveUploads(this.datasetId, this.toSave());
  }

  private pump(): void {
    const busy = this.tasks.filter(({ state }) => state === 'uploading').length;
    const next = this.tasks
      .filter(({ state, file }) => state === 'waiting' && file)
      .slice(0, filesInFlight - busy);
    next.forEach((task) => void this.run(task));
  }

  private async run(task: Task): Promise<void> {
    const stop = new AbortController();
    this.stops.set(task.id, stop);
    this.update(task.id, { state: 'uploading' });
    try {
      const upload = await this.begin(task, stop.signal);
      if (upload.state === 'uploading') {
        const onSent = (sent: number): void => this.update(task.id, { sent });
        await sendParts({ upload, file: task.file as File, signal: stop.signal, onSent });
      }
      this.update(task.id, { state: 'verifying', sent: task.bytes });
      this.pump();
      await this.complete(upload, task.id, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) this.update(task.id, { state: 'failed', message: asProblem(error).message });
    } finally {
      this.stops.delete(task.id);
      this.pump();
    }
  }

  private async begin(task: Task, signal: AbortSignal): Promise<Upload> {
    const resumed = task.uploadId && (await currentState(task.uploadId));
    if (resumed && resumed.state !== 'failed' && resumed.state !== 'aborted') return resumed;
    const archive = /\.zip$/i.test(task.name);
    const { data } = await client.POST('/uploads', {
      body: {
        purpose: 'dataset',
        datasetId: this.datasetId,
        kind: archive ? 'archive' : 'file',
        name: task.name,
        bytes: task.bytes,
        mediaType: task.file?.type || undefined,
      },
      headers: { 'Idempotency-Key': task.uploadId ? newLocalId() : task.key },
      signal,
    });
    if (!data) throw new Error('The server answered without an upload.');
    this.update(task.id, { uploadId: data.id });
    saveUploads(this.datasetId, this.toSave());
    return data;
  }

  private async complete(upload: Upload, id: string, signal: AbortSignal): Promise<void> {
    const params = { path: { uploadId: upload.id } };
    const { data } = await client.POST('/uploads/{uploadId}/complete', { params, signal });
    await this.awaitVerdict(data ?? upload, id);
  }

  /** Small files are verified at once; larger ones and archives by a job, which is asked for with growing pauses. */
  private async awaitVerdict(first: Upload, id: string): Promise<void> {
    let upload: Upload | undefined = first;
    for (let attempt = 0; upload?.state === 'verifying' && this.find(id); attempt += 1) {
      await pause(Math.min(5_000, backOffMs(attempt)), new AbortController().signal);
      upload = await currentState(upload.id);
    }
    if (upload?.state === 'ready') this.update(id, { state: 'ready', message: undefined });
    else
      this.update(id, {
        state: 'failed',
        message: upload?.message ?? 'The server no longer has this upload.',
      });
  }

  private find(id: string): Task | undefined {
    return this.tasks.find((task) => task.id === id);
  }

  private update(id: string, patch: Partial<Task>): void {
    this.replace(this.tasks.map((task) => (task.id === id ? { ...task, ...patch } : task)));
  }

  private replace(tasks: readonly Task[]): void {
    const removed = tasks.length < this.tasks.length;
    this.tasks = tasks;
    if (removed) saveUploads(this.datasetId, this.toSave());
    this.listeners.forEach((listener) => listener());
  }

  private toSave(): SavedUpload[] {
    return this.tasks.flatMap((task) =>
      task.uploadId ? [{ ...savedOf(task), uploadId: task.uploadId }] : [],
    );
  }
}

function savedOf(task: Task): SavedUpload {
  const { uploadId = '', name, bytes, lastModified } = task;
  return { uploadId, name, bytes, lastModified };
}

function restoredTask(saved: SavedUpload, upload: Upload): Task {
  const states: Partial<Record<Upload['state'], QueueItem['state']>> = {
    uploading: 'paused',
    verifying: 'verifying',
    ready: 'ready',
  };
  const state = states[upload.state] ?? 'failed';
  const message = state === 'paused' ? 'Drop the same file again to go on where it stopped.' : upload.message;
  return { ...saved, id: saved.uploadId, key: newLocalId(), file: undefined, sent: 0, state, message };
}

async function currentState(uploadId: string): Promise<Upload | undefined> {
  try {
    const { data } = await client.GET('/uploads/{uploadId}', { params: { path: { uploadId } } });
    return data?.state === 'committed' || data?.state === 'aborted' ? undefined : data;
  } catch (error) {
    if (asProblem(error).status === 404) return undefined;
    throw error;
  }
}

async function abortOnServer(uploadId: string): Promise<void> {
  // A lost abort is harmless: the server drops unfinished uploads by itself when they expire.
  await client.DELETE('/uploads/{uploadId}', { params: { path: { uploadId } } }).catch(() => undefined);
}

const engines = new Map<string, UploadEngine>();

/** One engine for each dataset, living as long as the tab, so that uploads go on while other pages are open. */
export function uploadEngine(datasetId: string): UploadEngine {
  const engine = engines.get(datasetId) ?? new UploadEngine(datasetId);
  engines.set(datasetId, engine);
  return engine;
}
