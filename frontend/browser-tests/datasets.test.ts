import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { addVersion } from './dataset';
import { logIn, newTenant, png, type TestTenant } from './tenant';

describe.skipIf(skipReason)('datasets', () => {
  let browser: Browser;
  let page: Page;
  let tenant: TestTenant;

  beforeAll(async () => {
    browser = await launch();
    page = await (await newContext(browser)).newPage();
    tenant = await newTenant('Datasets walk');
    await logIn(page, tenant.email);
  });

  afterAll(() => browser.close());

  it('says what to do when there is nothing yet', async () => {
    await page.goto('/datasets');

    await page.getByText('No datasets yet').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'datasets-empty');
  });

  it('takes files straight to the object store and commits them as a version', async () => {
    await page.getByRole('button', { name: 'New dataset' }).first().click();
    await page.getByLabel('Name').fill('discs');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('heading', { name: 'discs' }).waitFor();

    const files = Array.from({ length: 12 }, (_, i) => ({
      name: `disc-${i}.png`,
      mimeType: 'image/png',
      buffer: png(i * 20),
    }));
    await page.locator('input[type=file]').first().setInputFiles(files);
    await page.getByRole('button', { name: 'Commit 12 as version 1' }).click();
    await page.getByLabel('What is new').fill('Twelve discs');
    await picture(page, 'dataset-commit');
    await page.getByRole('button', { name: 'Commit', exact: true }).click();

    await page.getByText('Version 1 holds 12 entries').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'dataset');
  });

  it('goes on after a reload when it gets the same file, and cancels', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'datasets-walk-'));
    const late = join(folder, 'late.png');
    writeFileSync(late, png(7, 300));
    const toStore = (url: URL): boolean => url.searchParams.has('X-Amz-Signature');
    await page.route(toStore, () => undefined);

    const begun = page.waitForRequest((request) => toStore(new URL(request.url())));
    await page.locator('input[type=file]').first().setInputFiles(late);
    await begun;
    await page.getByRole('list', { name: 'Uploads' }).getByText('uploading').waitFor();
    await page.reload();
    await page.getByText('Drop the same file again to go on where it stopped.').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'dataset-upload-paused');

    await page.unroute(toStore);
    await page.locator('input[type=file]').first().setInputFiles(late);
    await page.getByRole('button', { name: 'Commit 1 as version 2' }).waitFor();
    await page.getByRole('button', { name: 'Cancel late.png' }).click();
    await page.getByText('late.png').waitFor({ state: 'detached' });
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a version that somebody else commits without a reload', async () => {
    const shown = page.getByRole('combobox', { name: 'Version shown' });
    expect(await shown.inputValue()).toBe('1');
    const id = new URL(page.url()).pathname.split('/').pop() ?? '';

    await addVersion(tenant, id, 'somebody.png', 1);

    await expect.poll(() => shown.inputValue()).toBe('2');
    await page.getByRole('img', { name: 'somebody.png' }).waitFor();
  });

  it('shows each entry with its picture', async () => {
    const thumbnail = page.getByRole('img', { name: 'disc-0.png' });
    await thumbnail.waitFor();
    expect(await thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await thumbnail.click();

    await page.getByRole('heading', { name: 'disc-0.png' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'dataset-entry');
  });
});
