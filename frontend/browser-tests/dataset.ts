import { setTimeout as pause } from 'node:timers/promises';
import { call, png, type TestTenant } from './tenant';

/** A dataset whose version 1 holds `count` pictures, `disc-00.png` and so on; answers its id. */
export async function newDataset(tenant: TestTenant, name: string, count: number): Promise<string> {
  const { id } = await call<{ id: string }>('POST', '/datasets', tenant.apiKey, { name });
  const uploads: string[] = [];
  for (let index = 0; index < count; index++) {
    const path = `disc-${String(index).padStart(2, '0')}.png`;
    uploads.push(await upload(tenant.apiKey, id, path, png(index * 15)));
  }
  await Promise.all(uploads.map((one) => ready(tenant.apiKey, one)));
  await call('POST', `/datasets/${id}/versions`, tenant.apiKey, { uploads, baseVersion: 0 });
  return id;
}

/** A picture, and what is on it. */
export interface Labeled {
  readonly path: string;
  readonly content: Buffer;
  readonly label: string;
}

/** A dataset whose version 1 holds labeled pictures; answers its id. */
export async function newLabeledDataset(
  tenant: TestTenant,
  name: string,
  pictures: readonly Labeled[],
): Promise<string> {
  const { id } = await call<{ id: string }>('POST', '/datasets', tenant.apiKey, { name });
  const uploads = await Promise.all(
    pictures.map(({ path, content }) => upload(tenant.apiKey, id, path, content)),
  );
  await Promise.all(uploads.map((one) => ready(tenant.apiKey, one)));
  const changes = pictures.map(({ path, label }) => ({ path, label }));
  await call('POST', `/datasets/${id}/versions`, tenant.apiKey, { uploads, changes, baseVersion: 0 });
  return id;
}

/** Commits one more picture on top of a version. */
export async function addVersion(
  tenant: TestTenant,
  datasetId: string,
  path: string,
  baseVersion: number,
): Promise<void> {
  const added = await upload(tenant.apiKey, datasetId, path, png(133));
  await ready(tenant.apiKey, added);
  await call('POST', `/datasets/${datasetId}/versions`, tenant.apiKey, { uploads: [added], baseVersion });
}

async function upload(apiKey: string, datasetId: string, name: string, content: Buffer): Promise<string> {
  const file = { purpose: 'dataset', datasetId, name, bytes: content.length, mediaType: 'image/png' };
  const { id } = await call<{ id: string }>('POST', '/uploads', apiKey, file);
  const { parts } = await call<{ parts: { url: string }[] }>('POST', `/uploads/${id}/parts`, apiKey, {
    numbers: [1],
  });
  const stored = await fetch(parts[0]?.url ?? '', { method: 'PUT', body: new Uint8Array(content) });
  if (!stored.ok) throw new Error(`The store refused ${name}: ${stored.status}`);
  await call('POST', `/uploads/${id}/complete`, apiKey);
  return id;
}

async function ready(apiKey: string, id: string): Promise<void> {
  for (;;) {
    const { state } = await call<{ state: string }>('GET', `/uploads/${id}`, apiKey);
    if (state === 'ready') return;
    if (state === 'failed') throw new Error(`Upload ${id} failed`);
    await pause(50);
  }
}
