import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, picture, skipReason } from './browser';
import { noMinioReason, type ServerOnMinio, startServerOnMinio } from './minio';
import { logIn, newTenant, png } from './tenant';

const reason = skipReason ?? noMinioReason;
if (reason) console.warn(`A browser on MinIO is skipped: ${reason}`);

describe.skipIf(reason)('a browser on MinIO', () => {
  const adminToken = `test-${crypto.randomUUID()}`;
  let server: ServerOnMinio | undefined;
  let browser: Browser | undefined;
  let page: Page;

  beforeAll(async () => {
    server = await startServerOnMinio(adminToken);
    browser = await launch();
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    const tenant = await newTenant('On MinIO', { url: server.url, adminToken });
    await logIn(page, tenant.email);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('sends parts by presigned address from the page of another origin', async () => {
    const sent: string[] = [];
    page.on('response', (response) => {
      if (response.request().method() === 'PUT' && response.url().startsWith(`${server?.store}/`)) {
        sent.push(`${response.status()} ${response.headers()['access-control-allow-origin'] ?? ''}`);
      }
    });
    await page.goto('/datasets');
    await page.getByRole('button', { name: 'New dataset' }).first().click();
    await page.getByLabel('Name').fill('on-minio');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { name: 'on-minio' }).waitFor();

    const files = [0, 1, 2].map((index) => ({
      name: `disc-${index}.png`,
      mimeType: 'image/png',
      buffer: png(index * 20),
    }));
    await page.locator('input[type=file]').first().setInputFiles(files);
    await page.getByRole('button', { name: 'Commit 3 as version 1' }).click();
    await page.getByLabel('What is new').fill('Three discs');
    await page.getByRole('button', { name: 'Commit', exact: true }).click();
    await page.getByText('Version 1 holds 3 entries').waitFor();

    expect(sent).toEqual(files.map(() => `200 ${server?.url}`));
  });

  it('shows what lies there', async () => {
    const thumbnail = page.getByRole('img', { name: 'disc-0.png' });
    await thumbnail.waitFor();

    const width = await thumbnail.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return image.naturalWidth;
    });
    expect(width).toBeGreaterThan(0);
    await picture(page, 'dataset-on-minio');
  });

  it('lets no page of a third origin store anything', async () => {
    await page.goto('about:blank');

    const outcome = await page.evaluate(
      async (store) =>
        fetch(`${store}/millrace/x`, { method: 'PUT', body: 'x' }).then(
          (response) => response.status,
          (error: unknown) => (error as Error).name,
        ),
      server?.store,
    );

    expect(outcome).toBe('TypeError');
  });
});
