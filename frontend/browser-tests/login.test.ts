import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { logIn, newTenant } from './tenant';

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

  it('leads back to the page that was asked for, its filters included', async () => {
    const { email, password } = await newTenant('Deep link');
    const page = await (await newContext(browser)).newPage();
    await page.goto('/settings/jobs?state=failed&since=2026-11-01');

    await fill(page, email, password);

    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    expect(await page.getByLabel('State').inputValue()).toBe('failed');
    expect(await page.getByLabel('Ended since').inputValue()).toBe('2026-11-01');
    await page.getByText('Nothing matches').waitFor();
    expect(await page.title()).toBe('Jobs · Millrace');
  });

  it('ends in every tab at once', async () => {
    const { email } = await newTenant('Two tabs');
    const context = await newContext(browser);
    const [one, other] = [await context.newPage(), await context.newPage()];
    await logIn(one, email);
    await other.goto('/models');
    await other.getByRole('heading', { name: 'Models' }).waitFor();

    await one.getByRole('button', { name: /^Account of/ }).click();
    await one.getByRole('menuitem', { name: 'Log out' }).click();

    for (const page of [one, other]) await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await logIn(other, email);
    await other.getByRole('navigation').first().waitFor();
    await context.close();
  });

  it("keeps a person inside the frame where an address is nobody's", async () => {
    const { email } = await newTenant('Nowhere');
    const page = await (await newContext(browser)).newPage();
    await logIn(page, email);

    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'not-found');
    await page.goto('/datasets/00000000-0000-4000-8000-000000000000');
    await page.getByText('Nothing here').waitFor();
    expect(await page.title()).toBe('Datasets · Millrace');
    await page.goto('/models/with.a.dot');
    await page.getByText('Nothing here').waitFor();
  });

  async function fill(page: Page, email: string, password: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  it('says in words that a password is wrong', async () => {
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto('/login');

    await fill(page, 'nobody@example.com', 'not the password');

    await page.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
