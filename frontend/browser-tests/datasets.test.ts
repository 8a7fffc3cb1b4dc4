import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { logIn, newTenant, png } from './tenant';

describe.skipIf(skipReason)('datasets', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launch();
    page = await (await newContext(browser)).newPage();
    const tenant = await newTenant('Datasets walk');
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
