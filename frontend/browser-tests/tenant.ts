import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { serverUrl } from './browser';

/** A tenant of its own for one test file, and its owner's log-in. */
export interface TestTenant {
  id: string;
  name: string;
  /** An API key of role owner, as the admin gets it who makes the tenant. */
  apiKey: string;
  email: string;
  password: string;
}

/** A server and its admin. */
export interface Installation {
  url: string | undefined;
  adminToken: string | undefined;
}

const password = 'correct horse battery staple';
const underTest: Installation = { url: serverUrl, adminToken: process.env.MILLRACE_TEST_ADMIN_TOKEN };

/** One call to the server as `bearer`; the test ends with the server's own words when it refuses. */
export async function call<T>(
  method: string,
  path: string,
  bearer?: string,
  body?: unknown,
  server = serverUrl,
): Promise<T> {
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: {
      ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Makes a tenant whose owner has accepted the one-time link. */
export async function newTenant(name: string, at = underTest): Promise<TestTenant> {
  const admin = at.adminToken;
  const tenant = await call<{ id: string; apiKey: string }>(
    'POST',
    '/admin/tenants',
    admin,
    { name },
    at.url,
  );
  const email = `owner-${tenant.id}@example.com`;
  const invitations = `/admin/tenants/${tenant.id}/invitations`;
  await join(invitations, admin, { email, role: 'owner' }, 'Olive Owner', at.url);
  return { id: tenant.id, name, apiKey: tenant.apiKey, email, password };
}

/** Invites a person and accepts; the password is the tenant's. */
export async function newMember(tenant: TestTenant, role: string, name: string): Promise<string> {
  const email = `${role}-${crypto.randomUUID()}@example.com`;
  await join('/invitations', tenant.apiKey, { email, role }, name);
  return email;
}

async function join(
  path: string,
  bearer: string | undefined,
  invitation: { email: string; role: string },
  name: string,
  server = serverUrl,
) {
  const { url } = await call<{ url: string }>('POST', path, bearer, invitation, server);
  const link = `/invitation-links/${url.split('/').pop()}`;
  await call('POST', link, undefined, { name, password }, server);
}

/** Logs in by the form and waits for the page behind it. */
export async function logIn(page: Page, email: string, secret = password): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation').first().waitFor();
}

/** A grey PNG of `size` × `size` pixels with a disc in it, so that each shade is a file of its own. */
export function png(shade: number, size = 64): Buffer {
  return greyPng(size, (x, y) => {
    const inside = Math.hypot(x - size / 2, y - size / 2) < size / 3;
    return inside ? 255 - shade : shade;
  });
}

/** A grey PNG of `size` × `size` pixels; `value` answers 0 (black) to 255 (white). */
export function greyPng(size: number, value: (x: number, y: number) => number): Buffer {
  const rows = Buffer.alloc((size + 1) * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) rows[y * (size + 1) + 1 + x] = value(x, y);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
