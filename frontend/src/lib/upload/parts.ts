import { client, type Schemas } from '../api/client';
import { backOffMs, pause } from '../api/events';

type Upload = Schemas['Upload'];
type Part = Schemas['UploadPart'];

/** How many parts of one file travel at once; browsers open six connections to one host. */
const partsInFlight = 4;
const signedAtOnce = 20;
const attempts = 5;

export interface Transfer {
  readonly upload: Upload;
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** Bytes that the store has or that are on their way. */
  readonly onSent: (bytes: number) => void;
}

/**
 * PUTs what the store does not have yet straight to it by presigned links, several parts at once. The store's own
 * list of parts is the truth, so the same call begins a transfer and resumes one.
 */
export async function sendParts({ upload, file, signal, onSent }: Transfer): Promise<void> {
  const sent = new Map<number, number>();
  const note = (number: number, bytes: number): void => {
    sent.set(number, bytes);
    onSent([...sent.values()].reduce((sum, part) => sum + part, 0));
  };
  for (let first = 1; first <= upload.partCount; first += signedAtOnce) {
    const last = Math.min(upload.partCount, first + signedAtOnce - 1);
    const parts = await signed(upload, numbersBetween(first, last), signal);
    parts.filter((part) => part.stored).forEach((part) => note(part.number, part.bytes));
    const waiting = parts.filter((part) => !part.stored);
    const worker = async (): Promise<void> => {
      for (let part = waiting.shift(); part; part = waiting.shift())
        await sendPart(part, upload, file, signal, note);
    };
    await Promise.all(Array.from({ length: partsInFlight }, worker));
  }
}

function numbersBetween(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

async function signed(upload: Upload, numbers: number[], signal: AbortSignal): Promise<Part[]> {
  const params = { path: { uploadId: upload.id } };
  const { data } = await client.POST('/uploads/{uploadId}/parts', { params, body: { numbers }, signal });
  return data?.parts ?? [];
}

async function sendPart(
  part: Part,
  upload: Upload,
  file: Blob,
  signal: AbortSignal,
  note: (number: number, bytes: number) => void,
): Promise<void> {
  const start = (part.number - 1) * upload.partBytes;
  const body = file.slice(start, start + part.bytes);
  let url = part.url;
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (url === undefined) throw new Error('The server did not sign this part.');
      await put(url, body, signal, (bytes) => note(part.number, bytes));
      return;
    } catch (error) {
      note(part.number, 0);
      if (signal.aborted || attempt + 1 >= attempts) throw error;
      await pause(backOffMs(attempt), signal);
      // The link may have expired while the part waited.
      url = (await signed(upload, [part.number], signal))[0]?.url ?? url;
    }
  }
}

/** XMLHttpRequest, because fetch does not tell how much of a body is sent. */
function put(url: string, body: Blob, signal: AbortSignal, onSent: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
      if (request.status >= 200 && request.status < 300) {
        onSent(body.size);
        resolve();
      } else {
        reject(new Error(failureOf(request.status)));
      }
    };
    request.open('PUT', url);
    request.send(body);
  });
}

function failureOf(status: number): string {
  if (status === 0) return 'The object store cannot be reached from this browser.';
  return `The object store refused a part (status ${status}).`;
}
