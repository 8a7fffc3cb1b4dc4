import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { newDataset } from './dataset';
import { addRejected } from './model';
import { call, logIn, newMember, newTenant, type TestTenant } from './tenant';

describe.skipIf(skipReason)('Home', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let owner: Page;
  let dark: Page;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Home walk');
    owner = await newPage(tenant.email);
    dark = await newPage(tenant.email, 'dark');
  });

  afterAll(() => browser.close());

  async function newPage(email: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, email);
    return page;
  }

  async function check(page: Page, name: string): Promise<void> {
    await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
    expect(await violations(page), name).toEqual([]);
    await picture(page, name);
  }

  it('begins with the first step and follows what happens without a reload', async () => {
    await owner.getByRole('link', { name: 'Upload the first dataset' }).waitFor();
    await check(owner, 'home-new');

    const dataset = await newDataset(tenant, 'discs', 5);
    await call('POST', '/labeling-projects', tenant.apiKey, {
      name: 'shades',
      kind: 'image_classification',
      datasetId: dataset,
      version: 1,
      classes: ['dark', 'bright'],
    });

    await owner.getByRole('link', { name: /^Datasets: 1,/ }).waitFor();
    await owner.getByRole('link', { name: /^Tasks wait for an answer/ }).waitFor();
    expect(await owner.getByRole('link', { name: 'Upload the first dataset' }).count()).toBe(0);
  });

  it('says what went wrong and what ends soon, each with its number', async () => {
    for (const name of ['broken', 'broken-too']) {
      await call('POST', '/models', tenant.apiKey, { name });
      await addRejected(tenant, name);
    }
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    await call('POST', '/api-keys', tenant.apiKey, { name: 'ending', role: 'viewer', expiresAt: soon });
    await call('POST', '/api-keys', tenant.apiKey, { name: 'lasting', role: 'viewer' });

    for (const page of [owner, dark]) {
      await page.goto('/');
      await page.getByRole('link', { name: /were rejected\s*2$/ }).waitFor();
      await page.getByRole('link', { name: /^An API key ends soon.*1$/ }).waitFor();
      await page.getByRole('link', { name: /^Tasks wait for an answer\s*5$/ }).waitFor();
    }
    await check(owner, 'home-attention');
    await check(dark, 'home-attention-dark');
  });

  it('leads to exactly what it means', async () => {
    await owner.getByRole('link', { name: /were rejected/ }).click();
    await owner.getByRole('cell', { name: 'rejected' }).first().waitFor();
    await expect.poll(() => owner.getByRole('row').count()).toBe(3);
    await check(owner, 'models-rejected');

    await owner.goBack();
    await owner.getByRole('link', { name: /^An API key ends soon/ }).click();
    await owner.getByRole('cell', { name: 'ending', exact: true }).waitFor();
    await expect.poll(() => owner.getByRole('row').count()).toBe(2);
    await check(owner, 'api-keys-expiring');

    await owner.goBack();
    await owner.getByRole('link', { name: /^Tasks wait/ }).click();
    await owner.getByRole('link', { name: 'Annotate shades' }).waitFor();
    await check(owner, 'labeling-waiting');
  });

  it('keeps from a viewer what they can do nothing about', async () => {
    const viewer = await newPage(await newMember(tenant, 'viewer', 'Vera Viewer'));

    await viewer.getByText('Nothing waits for you').waitFor();
    await check(viewer, 'home-viewer');
  });

  it('shows a version that was rejected while its page is open', async () => {
    await call('POST', '/models', tenant.apiKey, { name: 'watched' });
    await owner.goto('/models/watched');
    await owner.getByRole('heading', { name: 'watched', exact: true }).waitFor();

    await addRejected(tenant, 'watched');

    await owner.getByRole('cell', { name: 'rejected' }).waitFor();
  });

  it('leads from a job to what it worked on, which says what went wrong', async () => {
    await owner.goto('/settings/jobs?kind=model.admit');
    await owner.getByRole('link', { name: 'Version', exact: true }).first().click();

    await owner.getByRole('heading', { name: 'watched version 1' }).waitFor();
    await owner.getByText('The file was rejected').waitFor();
  });
});
