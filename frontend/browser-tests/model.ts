import { setTimeout as pause } from 'node:timers/promises';
import { call, type TestTenant } from './tenant';

/** The classes of the test model: how bright a picture is. */
export const shades = ['dark', 'grey', 'bright'] as const;

/**
 * Registers a version of a model that calls an 8 × 8 grey picture dark, grey or bright by its mean, the surer the
 * greater `sharpness`; answers its number.
 */
export async function newShadesVersion(
  tenant: TestTenant,
  model: string,
  sharpness: number,
): Promise<number> {
  const key = tenant.apiKey;
  const id = await uploaded(tenant, shadesModel(sharpness));
  const { version } = await call<{ version: number }>('POST', `/models/${model}/versions`, key, {
    uploadId: id,
    signature: { image: { width: 8, height: 8, channels: 1 }, classes: shades, scores: 'scores' },
  });
  await until(`/models/${model}/versions/${version}`, key, 'ready');
  return version;
}

/** Adds a version whose file is no model, and waits until it is rejected. */
export async function addRejected(tenant: TestTenant, model: string): Promise<void> {
  const uploadId = await uploaded(tenant, Buffer.from(`This is no model, ${model}.`));
  const { version } = await call<{ version: number }>('POST', `/models/${model}/versions`, tenant.apiKey, {
    uploadId,
  });
  await until(`/models/${model}/versions/${version}`, tenant.apiKey, 'rejected');
}

/** Uploads a model file; answers the upload's id once it is verified. */
async function uploaded(tenant: TestTenant, onnx: Buffer): Promise<string> {
  const key = tenant.apiKey;
  const file = {
    purpose: 'model',
    name: 'shades.onnx',
    bytes: onnx.length,
    mediaType: 'application/octet-stream',
  };
  const { id } = await call<{ id: string }>('POST', '/uploads', key, file);
  const { parts } = await call<{ parts: { url: string }[] }>('POST', `/uploads/${id}/parts`, key, {
    numbers: [1],
  });
  const stored = await fetch(parts[0]?.url ?? '', { method: 'PUT', body: new Uint8Array(onnx) });
  if (!stored.ok) throw new Error(`The store refused the model: ${stored.status}`);
  await call('POST', `/uploads/${id}/complete`, key);
  await until(`/uploads/${id}`, key, 'ready');
  return id;
}

/** Waits for a state; throws when it ends in another. */
export async function until(path: string, key: string, wanted: string): Promise<void> {
  for (;;) {
    const found = await call<{ state: string; reason?: string }>('GET', path, key);
    if (found.state === wanted) return;
    if (found.state !== 'pending' && found.state !== 'verifying') throw new Error(JSON.stringify(found));
    await pause(100);
  }
}

/** Of the mean m of a picture: dark falls, bright rises, grey wins around a half. */
function shadesModel(sharpness: number): Buffer {
  const slopes = [-sharpness, 0, sharpness];
  const weights = Array.from({ length: 64 }, () => slopes.map((slope) => slope / 64));
  return softmaxModel(weights, [sharpness * 0.3, 0, -sharpness * 0.7]);
}

/** Softmax(x · weights + bias) with x of shape [rows, inputs], written as the bytes of an ONNX ModelProto. */
export function softmaxModel(weights: readonly (readonly number[])[], bias: readonly number[]): Buffer {
  const graph = Buffer.concat([
    field(1, node('Gemm', ['x', 'weights', 'bias'], 'logits')),
    field(1, node('Softmax', ['logits'], 'scores')),
    field(2, 'softmax'),
    field(5, floats('weights', [weights.length, bias.length], weights.flat())),
    field(5, floats('bias', [bias.length], bias)),
    field(11, value('x', weights.length)),
    field(12, value('scores', bias.length)),
  ]);
  const opset = Buffer.concat([field(1, ''), number(2, 13)]);
  return Buffer.concat([number(1, 8), field(7, graph), field(8, opset)]);
}

function node(operator: string, inputs: string[], output: string): Buffer {
  return Buffer.concat([...inputs.map((input) => field(1, input)), field(2, output), field(4, operator)]);
}

function floats(name: string, shape: readonly number[], values: readonly number[]): Buffer {
  const raw = Buffer.from(new Float32Array(values).buffer);
  return Buffer.concat([
    ...shape.map((size) => number(1, size)),
    number(2, 1),
    field(8, name),
    field(9, raw),
  ]);
}

/** A named float tensor of shape [rows, width]. */
function value(name: string, width: number): Buffer {
  const shape = Buffer.concat([field(1, field(2, 'rows')), field(1, number(1, width))]);
  const tensor = Buffer.concat([number(1, 1), field(2, shape)]);
  return Buffer.concat([field(1, name), field(2, field(1, tensor))]);
}

/** A field of bytes in protobuf's wire format. */
function field(tag: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(tag * 8 + 2), varint(bytes.length), bytes]);
}

/** A field of a whole number in protobuf's wire format. */
function number(tag: number, content: number): Buffer {
  return Buffer.concat([varint(tag * 8), varint(content)]);
}

function varint(content: number): Buffer {
  const bytes: number[] = [];
  let rest = content;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
