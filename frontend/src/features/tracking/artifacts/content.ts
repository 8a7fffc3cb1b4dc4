import { queryOptions } from '@tanstack/react-query';
import { fetchStart } from '@/lib/download';
import { mediaTypeOf } from './kinds';

/** A file of a run, as it lies there now. */
export interface ArtifactFile {
  readonly runId: string;
  readonly path: string;
  /** Absent where it is not known; the bytes are then asked for again with each look. */
  readonly sha256?: string | undefined;
}

export function downloadPath({ runId, path }: ArtifactFile): string {
  return `/runs/${runId}/artifact?path=${encodeURIComponent(path)}`;
}

export interface ArtifactText {
  /** Undefined where the bytes are no text. */
  readonly text: string | undefined;
  /** Whether this is all of it. */
  readonly whole: boolean;
}

/** What a file says, at most so many bytes of it. */
export function textQuery(file: ArtifactFile, most: number) {
  return queryOptions({
    queryKey: ['artifact-text', file.runId, file.path, file.sha256, most],
    staleTime: file.sha256 === undefined ? 0 : Infinity,
    gcTime: 60_000,
    queryFn: async ({ signal }): Promise<ArtifactText> => {
      const { bytes, whole } = await fetchStart(downloadPath(file), most, signal);
      return { text: decoded(bytes, whole), whole };
    },
  });
}

/** A picture or a sound as a `data:` URL: whatever the bytes are, they have no origin, so that nothing in them runs. */
export function mediaQuery(file: ArtifactFile, most: number) {
  return queryOptions({
    queryKey: ['artifact-media', file.runId, file.path, file.sha256, most],
    staleTime: file.sha256 === undefined ? 0 : Infinity,
    gcTime: 60_000,
    queryFn: async ({ signal }): Promise<string | null> => {
      const { bytes, whole } = await fetchStart(downloadPath(file), most, signal);
      return whole ? dataUrl(bytes, mediaTypeOf(file.path) ?? 'application/octet-stream') : null;
    },
  });
}

/** Undefined where the bytes are no UTF-8, or hold what no text holds. */
export function decoded(bytes: Uint8Array, whole: boolean): string | undefined {
  try {
    // A character that the limit has cut in two is no error.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function dataUrl(bytes: Uint8Array, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('The bytes could not be read.'));
    reader.readAsDataURL(new Blob([bytes as BlobPart], { type }));
  });
}
