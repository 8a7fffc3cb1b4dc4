import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { call, logIn, newTenant, type TestTenant } from './tenant';

/** Public and nobody's (RFC 5737): deliveries there fail, as they do with a receiver that is gone. */
const nobody = 'http://192.0.2.1/hooks';

describe.skipIf(skipReason)('webhooks', () => {
  let browser: Browser;
  let tenant: TestTenant;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Hooked tenant');
  });

  afterAll(() => browser.close());

  async function check(page: Page, name: string): Promise<void> {
    expect(await violations(page), name).toEqual([]);
    await picture(page, `webhooks-${name}`);
  }

  async function fill(page: Page, url: string): Promise<void> {
    await page.getByLabel('Name').fill('ci');
    await page.getByLabel('Address').fill(url);
    await page.getByLabel('Secret').fill('not shown again');
    await page.getByLabel('a model is registered').check();
  }

  it.each(['light', 'dark'] as const)(
    'are made, fail, and are looked at, paused and deleted, %s',
    async (scheme) => {
      const page = await (await newContext(browser, scheme)).newPage();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await logIn(page, tenant.email);
      await page.goto('/settings/webhooks');
      await page.getByText('No webhooks yet').waitFor();

      await page.getByRole('button', { name: 'New webhook' }).first().click();
      await page.getByRole('button', { name: 'Make the webhook' }).click();
      await page.getByText('Choose what it is to be told').waitFor();
      await fill(page, 'http://10.0.0.1/hooks');
      await page.getByRole('button', { name: 'Make the webhook' }).click();
      await page.getByText('is inside a private network').waitFor();
      await check(page, `refused-${scheme}`);
      await page.getByLabel('Address').fill(nobody);
      await page.getByRole('button', { name: 'Make the webhook' }).click();
      await page.getByRole('heading', { name: 'ci', level: 1 }).waitFor();
      await page.getByText('Nothing sent yet').waitFor();

      await call('POST', '/models', tenant.apiKey, { name: `told-${scheme}` });
      await page.getByRole('cell', { name: 'does not answer' }).waitFor({ timeout: 30_000 });
      await page.getByText('One attempt failed').waitFor();
      await check(page, `failing-${scheme}`);
      await page.setViewportSize({ width: 390, height: 800 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
        .toBeLessThanOrEqual(0);
      await picture(page, `webhooks-narrow-${scheme}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole('button', { name: /^Look at/ }).click();
      await page.getByText(`"name": "told-${scheme}"`).waitFor();
      await check(page, `delivery-${scheme}`);
      await page.getByRole('button', { name: 'Close', exact: true }).click();

      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('button', { name: 'Delete webhook' }).click();
      await page.getByText('No webhooks yet').waitFor();
    },
    90_000,
  );
});
