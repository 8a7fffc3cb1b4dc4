import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { call, logIn, newTenant, type TestTenant } from './tenant';

describe.skipIf(skipReason)('reports', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let run: string;
  let report: string;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Reports');
    for (const [i, lr] of ['0.1', '0.1', '0.01'].entries()) {
      const made = await call<{ id: string }>('POST', '/runs', tenant.apiKey, {
        name: `run ${i}`,
        params: { lr },
      });
      run = made.id;
      await call('POST', `/runs/${run}/log`, tenant.apiKey, {
        metrics: Array.from({ length: 30 }, (_, step) => ({
          key: 'loss',
          step,
          value: (i + 1) / (step + 1),
        })),
      });
    }
    const body = [
      '# Which rate',
      'The **smaller** one, <script>document.title = 1</script> as the table says:',
      '```panel',
      '/experiments/0?by=params.lr',
      'Loss by learning rate',
      '```',
      '```panel',
      '/experiments/0?tab=charts&metric=loss',
      '```',
      '```panel',
      `/runs/${run}#min(metrics.loss)`,
      '```',
      '```panel',
      'https://elsewhere.test/runs/a',
      '```',
    ].join('\n');
    const made = await call<{ id: string }>('POST', '/reports', tenant.apiKey, { name: 'Rates', body });
    report = made.id;
  });

  afterAll(() => browser.close());

  async function open(scheme: 'light' | 'dark', path = `/reports/${report}`): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, tenant.email);
    await page.goto(path);
    return page;
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`show what their panels show now, in ${scheme}`, async () => {
      const page = await open(scheme);
      await page.setViewportSize({ width: 1280, height: 1900 });
      await page.getByRole('button', { name: /^lr = 0\.1 2 runs/ }).waitFor();
      await page.locator('[data-drawn]').first().waitFor();
      await page.getByText('min(metrics.loss)').waitFor();
      await page.getByText('this address leads elsewhere').waitFor();
      await page.getByText('<script>').waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `report-${scheme}`);
      await call('POST', `/runs/${run}/log`, tenant.apiKey, {
        metrics: [{ key: 'loss', step: 99, value: scheme === 'light' ? 0.0321 : 0.0123 }],
      });
      await page
        .getByText(scheme === 'light' ? '0.0321' : '0.0123')
        .first()
        .waitFor();
      await page.setViewportSize({ width: 390, height: 1900 });
      await picture(page, `report-narrow-${scheme}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: 'Edit' }).isVisible()).toBe(false);
      await page.context().close();
    }, 60_000);
  }

  it('are written beside their preview, and nobody writes over another', async () => {
    const page = await open('light');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Markdown' }).fill('# Anew\n\n```panel\n/runs/nobody\n```');
    await page.getByRole('heading', { name: 'Anew' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'report-editor');
    await call('PUT', `/reports/${report}`, tenant.apiKey, { name: 'Rates', body: 'faster' });
    await page.getByRole('link', { name: 'Experiments' }).first().click();
    const leaving = page.getByRole('dialog', { name: 'Leave without saving?' });
    await leaving.waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'report-leaving');
    await leaving.getByRole('button', { name: 'Cancel' }).click();
    await leaving.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody has changed the report since you read it').waitFor();
    expect(await page.getByRole('textbox', { name: 'Markdown' }).inputValue()).toContain('# Anew');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('faster', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Versions' }).click();
    await page.getByRole('menuitem', { name: /^1, by/ }).click();
    await page.getByRole('button', { name: 'Make it the newest' }).click();
    await page.getByText(/^Version 3, by/).waitFor();
    await page.context().close();
  }, 60_000);

  it('begin and end in the list', async () => {
    const page = await open('dark', '/reports');
    await page.getByRole('link', { name: 'Rates' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'reports');
    await page.getByRole('button', { name: 'New report' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Short-lived');
    await page.getByRole('button', { name: 'Begin it' }).click();
    await page.getByRole('heading', { name: 'Edit “Short-lived”' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove report' }).click();
    await page.getByRole('link', { name: 'Rates' }).waitFor();
    await page.context().close();
  }, 60_000);
});
