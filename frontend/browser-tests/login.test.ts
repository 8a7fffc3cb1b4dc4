import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, skipReason, violations } from './browser';

describe.skipIf(skipReason)('log-in', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser.close());

  it.each(['light', 'dark'] as const)(
    'asks a stranger to log in and keeps the way back, %s',
    async (scheme) => {
      const context = await newContext(browser, scheme);
      const page = await context.newPage();

      await page.goto('/datasets');

      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      expect(new URL(page.url()).searchParams.get('redirect')).toBe('/datasets');
      expect(await violations(page)).toEqual([]);
      await context.close();
    },
  );

  it('says in words that a password is wrong', async () => {
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto('/login');

    await page.getByLabel('E-mail').fill('nobody@example.com');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();

    await page.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
