import { authorizedFetch } from './client';
import { toProblem } from './problem';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Splits a stream of server-sent events; keeps what is incomplete for the next chunk. */
export class EventParser {
  private rest = '';

  push(chunk: string): ServerEvent[] {
    const blocks = (this.rest + chunk).replaceAll('\r\n', '\n').split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(parseBlock).filter((event) => event !== undefined);
  }
}

function parseBlock(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined;
}

interface Subscription {
  readonly path: string;
  readonly onEvent: (event: ServerEvent) => void;
  /** Whether the stream runs; when it does not, why, where that is known. */
  readonly onState?: (connected: boolean, problem?: unknown) => void;
}

/**
 * Follows a stream with the session's token (EventSource cannot send one) and reconnects with back-off and jitter,
 * at most every 30 s. Returns the function that ends it.
 */
export function followEvents({ path, onEvent, onState }: Subscription): () => void {
  const stop = new AbortController();
  let attempt = 0;
  const onOpen = (): void => {
    attempt = 0;
    onState?.(true);
  };
  const connect = async (): Promise<void> => {
    if (stop.signal.aborted) return;
    // A stream that breaks is opened again, whatever broke it.
    const problem = await readStream(path, stop.signal, onEvent, onOpen).catch((broken: unknown) => broken);
    onState?.(false, problem);
    await pause(backOffMs(attempt++), stop.signal);
    void connect();
  };
  void connect();
  return () => stop.abort();
}

async function readStream(
  path: string,
  signal: AbortSignal,
  onEvent: (event: ServerEvent) => void,
  onOpen: () => void,
): Promise<void> {
  const url = new URL(`/api/v1${path}`, globalThis.location.origin);
  const response = await authorizedFetch(
    new Request(url, { signal, headers: { Accept: 'text/event-stream' } }),
  );
  if (!response.ok || !response.body) throw await toProblem(response);
  onOpen();
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.push(value).forEach(onEvent);
  }
}

export function backOffMs(attempt: number, random: number = Math.random()): number {
  const ceiling = Math.min(30_000, 1_000 * 2 ** attempt);
  return ceiling / 2 + (ceiling / 2) * random;
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}
