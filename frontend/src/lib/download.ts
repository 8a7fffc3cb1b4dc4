import { authorizedFetch } from './api/client';
import { toProblem } from './api/problem';

/**
 * Saves the bytes of an operation as a file. The token travels in a header, so a plain link cannot do it; the bytes
 * pass through memory, which suits files of megabytes.
 */
export async function download(path: string, fileName: string): Promise<void> {
  saveBlob(await fetchBlob(path), fileName);
}

/** What some browsers have to write a file while it arrives. */
interface FilePicker {
  readonly showSaveFilePicker: (options: {
    suggestedName: string;
  }) => Promise<{ createWritable: () => Promise<WritableStream<Uint8Array>> }>;
}

function picker(): FilePicker | undefined {
  return 'showSaveFilePicker' in globalThis ? (globalThis as unknown as FilePicker) : undefined;
}

/**
 * As {@link download}, for gigabytes: where the browser can, the user chooses a place and the bytes go there as they
 * come.
 */
export async function downloadLarge(path: string, fileName: string): Promise<void> {
  const file = await picker()?.showSaveFilePicker({ suggestedName: fileName });
  if (!file) return download(path, fileName);
  const response = await answerTo(path);
  await response.body?.pipeTo(await file.createWritable());
}

/** Saves bytes that the page has. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function fetchBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await answerTo(path, signal);
  return response.blob();
}

export interface Start {
  readonly bytes: Uint8Array;
  /** Whether there are no more. */
  readonly whole: boolean;
}

/** The first bytes of an operation's answer; the rest is not fetched. */
export async function fetchStart(path: string, most: number, signal?: AbortSignal): Promise<Start> {
  const response = await answerTo(path, signal);
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (reader && length <= most) {
    const { done, value } = await reader.read();
    if (done) return { bytes: joined(parts, length), whole: true };
    parts.push(value);
    length += value.length;
  }
  await reader?.cancel();
  return { bytes: joined(parts, length).subarray(0, most), whole: reader === undefined };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function answerTo(path: string, signal?: AbortSignal): Promise<Response> {
  const url = new URL(`/api/v1${path}`, globalThis.location.origin);
  const response = await authorizedFetch(new Request(url, signal ? { signal } : {}));
  if (!response.ok) throw await toProblem(response);
  return response;
}
