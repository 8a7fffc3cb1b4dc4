import type { Schemas } from '@/lib/api/client';

type Signature = Schemas['Signature'];

/** The text as rows to predict, or what is wrong with it. A whole request body counts as its rows. */
export function instancesOf(text: string): { instances?: unknown[]; problem?: string } {
  try {
    const value: unknown = JSON.parse(text);
    const rows = isObject(value) && 'instances' in value ? value.instances : value;
    if (Array.isArray(rows) && rows.length > 0) return { instances: rows as unknown[] };
    return { problem: 'Write an array with at least one row' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A row of zeros in the shape that the signature asks for. */
export function exampleOf(signature: Signature | undefined): string {
  if (signature?.features) {
    return JSON.stringify([Object.fromEntries(signature.features.map((name) => [name, 0]))]);
  }
  const inputs = signature?.inputs ?? [];
  const zeros = inputs.map(({ name, shape }) => [
    name,
    Array<number>(Math.min(rowSize(shape), 4_096)).fill(0),
  ]);
  if (inputs.length > 1) return JSON.stringify([Object.fromEntries(zeros)]);
  return JSON.stringify([zeros[0]?.[1] ?? [0]]);
}

/** Bytes in base64. */
export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  }
  return btoa(binary);
}

/**
 * The rows as a request of the Open Inference Protocol; undefined where the signature does not say how, or where they
 * do not fit it.
 */
export function inferRequest(
  signature: Signature | undefined,
  instances: readonly unknown[],
): object | undefined {
  if (!signature || signature.inputs.length === 0) return undefined;
  const inputs = signature.inputs.map((spec) => {
    const rows = instances.map((instance) => numbersFor(signature, spec.name, instance));
    const fixed = spec.shape.slice(1).every((dimension) => dimension > 0);
    const fits = rows.every((row) => row?.length === rowSize(spec.shape));
    if (!fixed || !fits || spec.datatype === 'BYTES') return undefined;
    const shape = spec.shape.length === 0 ? [] : [instances.length, ...spec.shape.slice(1)];
    return { name: spec.name, shape, datatype: spec.datatype, data: rows.flatMap((row) => row ?? []) };
  });
  return inputs.every((input) => input !== undefined) ? { inputs } : undefined;
}

function numbersFor(signature: Signature, input: string, instance: unknown): number[] | undefined {
  const single = signature.inputs.length === 1;
  if (!isObject(instance)) return single ? flat(instance) : undefined;
  if (input in instance) return flat(instance[input]);
  const { features } = signature;
  return single && features ? flat(features.map((name) => instance[name])) : undefined;
}

function flat(value: unknown): number[] | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return [Number(value)];
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(flat);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function rowSize(shape: readonly number[]): number {
  return shape.slice(1).reduce((size, dimension) => size * Math.max(1, dimension), 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
