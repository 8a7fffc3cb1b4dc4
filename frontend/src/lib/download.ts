import { authorizedFetch } from './api/client';
import { toProblem } from './api/problem';

/**
 * Saves the bytes of an operation as a file. The token travels in a header, so a plain link cannot do it; the bytes
 * pass through memory, which suits files of megabytes.
 */
export async function download(path: string, fileName: string): Promise<void> {
  saveBlob(await fetchBlob(path), fileName);
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
  const url = new URL(`/api/v1${path}`, globalThis.location.origin);
  const response = await authorizedFetch(new Request(url, signal ? { signal } : {}));
  if (!response.ok) throw await toProblem(response);
  return response.blob();
}
