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

/** No skeleton is left. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('[aria-busy=true], .mantine-Skeleton-root') === null,
  );
}
