import type { Schemas } from '@/lib/api/client';

/** The text as rows to predict, or what is wrong with it. */
export function instancesOf(text: string): { instances?: unknown[]; problem?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.length > 0) return { instances: value as unknown[] };
    return { problem: 'Write an array with at least one row' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A row of zeros in the shape that the signature asks for. */
export function exampleOf(signature: Schemas['Signature'] | undefined): string {
  if (signature?.features) {
    return JSON.stringify([Object.fromEntries(signature.features.map((name) => [name, 0]))]);
  }
  const [, ...dimensions] = signature?.inputs[0]?.shape ?? [];
  const width = dimensions.reduce((size, dimension) => size * Math.max(1, dimension), 1);
  return JSON.stringify([Array.from({ length: Math.min(width, 4_096) }, () => 0)]);
}

/** The same prediction from a shell; the key is the reader's to fill in. */
export function curlLine(origin: string, endpointName: string, text: string): string {
  const body = `{"instances": ${text.replaceAll("'", "'\\''")}}`;
  return (
    `curl -H "Authorization: Bearer $MILLRACE_KEY" -H 'Content-Type: application/json'` +
    ` -d '${body}' ${origin}/api/v1/endpoints/${endpointName}/predict`
  );
}

/** Bytes in base64. */
export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  }
  return btoa(binary);
}
