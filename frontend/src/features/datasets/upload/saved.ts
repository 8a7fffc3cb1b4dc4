import { newIdempotencyKey } from '@/lib/api/idempotency';

/** What this browser remembers of an upload, so that a reload can find it again. The server knows the rest. */
export interface SavedUpload {
  readonly uploadId: string;
  readonly name: string;
  readonly bytes: number;
  readonly lastModified: number;
}

const prefix = 'millrace-uploads:';

export function savedUploads(datasetId: string): SavedUpload[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(prefix + datasetId) ?? '[]');
    return Array.isArray(saved) ? (saved as SavedUpload[]) : [];
  } catch {
    return [];
  }
}

export function saveUploads(datasetId: string, uploads: readonly SavedUpload[]): void {
  try {
    if (uploads.length === 0) localStorage.removeItem(prefix + datasetId);
    else localStorage.setItem(prefix + datasetId, JSON.stringify(uploads));
  } catch {
    // A full or forbidden storage costs resuming after a reload, nothing else.
  }
}

/** The same file as before, as far as a browser lets us know. */
export function isSameFile(saved: SavedUpload, name: string, file: File): boolean {
  return saved.name === name && saved.bytes === file.size && saved.lastModified === file.lastModified;
}

export const newLocalId = newIdempotencyKey;
