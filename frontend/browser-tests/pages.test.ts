import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { logIn, newMember, newTenant, type TestTenant } from './tenant';

/** Path, heading. */
const pages = [
  ['/', 'Home'],
  ['/datasets', 'Datasets'],
  ['/experiments', 'Experiments'],
  ['/models', 'Models'],
  ['/endpoints', 'Endpoints'],
  ['/labeling', 'Labeling'],
  ['/monitoring', 'Monitoring'],
  ['/settings/account', 'Account'],
  ['/settings/members', 'Members'],
  ['/settings/invitations', 'Invitations'],
  ['/settings/api-keys', 'API keys'],
  ['/settings/webhooks', 'Webhooks'],
  ['/settings/usage', 'Usage'],
  ['/settings/audit', 'Audit log'],
  ['/settings/jobs', 'Jobs'],
] as const;

describe.skipIf(skipReason)('every page of a new tenant', () => {
  let browser: Browser;
  let tenant: TestTenant;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Empty tenant');
  });

  afterAll(() => browser.close());

  it.each(['light', 'dark'] as const)('is complete and accessible to its owner, %s', async (scheme) => {
    const page = await (await newContext(browser, scheme)).newPage();
    const faults = watch(page);
    await logIn(page, tenant.email);
    for (const [path, heading] of pages) {
      await page.goto(path);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await settled(page);
      expect(await violations(page), path).toEqual([]);
      expect(await overflow(page), path).toEqual([0, 0]);
      await picture(page, `${heading.toLowerCase().replaceAll(' ', '-')}-${scheme}`);
    }
    expect(faults).toEqual([]);
  });

  it('tells an annotator what is not theirs', async () => {
    const page = await (await newContext(browser)).newPage();
    await logIn(page, await newMember(tenant, 'annotator', 'Ann Otator'));

    await page.goto('/settings/api-keys');

    await page
      .getByText(/not|role|permission/i)
      .first()
      .waitFor();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    await picture(page, 'forbidden');
  });

  it('says that the server is away, and goes on by itself', async () => {
    const context = await newContext(browser);
    const page = await context.newPage();
    await logIn(page, tenant.email);

    await context.setOffline(true);
    await page.getByRole('link', { name: 'Models' }).first().click();

    await page.getByText('This page could not be loaded').waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'server-away');
    await context.setOffline(false);
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  });

  it('answers a HEAD, as monitors ask', async () => {
    const page = await (await newContext(browser)).newPage();

    for (const path of ['/', '/models/digits']) {
      const answer = await page.request.head(path);
      expect(answer.status(), path).toBe(200);
      expect(await answer.body(), path).toHaveLength(0);
    }
    expect((await page.request.head('/none.png')).status()).toBe(404);
  });

  it('shows the installation to its admin', async () => {
    const page = await (await newContext(browser)).newPage();
    await page.goto('/admin');
    await page.getByLabel('Admin token').fill(process.env.MILLRACE_TEST_ADMIN_TOKEN ?? '');
    await page.getByRole('button').last().click();

    await page.getByRole('link', { name: 'Empty tenant' }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'admin');
    await page.getByRole('link', { name: 'Empty tenant' }).first().click();
    await page.getByRole('heading', { name: 'Empty tenant' }).waitFor();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    await picture(page, 'admin-tenant');
  });
});

/** Script errors and answers that a page of an empty tenant should not have. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', (answer) => {
    const session = answer.url().endsWith('/auth/refresh');
    if (answer.status() >= 400 && !session) faults.push(`${answer.status()} ${answer.url()}`);
  });
  return faults;
}

/** How far the page itself scrolls, across and down: its main part should, and nothing else. */
function overflow(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth - innerWidth, scrollHeight - innerHeight];
  });
}

/** No skeleton is left. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null,
  );
}
