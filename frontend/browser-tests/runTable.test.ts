import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { longestTask, makeTable, p95, type TableSize } from './runTable';
import { call, logIn, newTenant, type TestTenant } from './tenant';

/** `MILLRACE_RUN_TABLE=10000x2000@10` measures a table of that size, 10 % filled, which takes minutes to make. */
const asked = /^(\d+)x(\d+)(?:@(\d+))?$/.exec(process.env.MILLRACE_RUN_TABLE ?? '');
const size: TableSize = asked
  ? { runs: Number(asked[1]), columns: Number(asked[2]), filled: Number(asked[3] ?? 100) }
  : { runs: 520, columns: 60, filled: 100 };

const makingMs = 3_600_000;

describe.skipIf(skipReason)(`a table of ${size.runs} runs with ${size.columns} columns`, () => {
  let browser: Browser;
  let tenant: TestTenant;
  let experiment: string;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Run table');
    experiment = await makeTable(tenant, size);
  }, makingMs);

  afterAll(() => browser.close());

  async function open(scheme: 'light' | 'dark', search = ''): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, tenant.email);
    await page.goto(`/experiments/${experiment}${search}`);
    await settled(page);
    return page;
  }

  function grid(page: Page): Locator {
    return page.getByRole('grid', { name: 'Runs' });
  }

  /** All that is in sight has its value. */
  async function settled(page: Page): Promise<void> {
    await page.waitForFunction(() => {
      const table = document.querySelector('[role=grid]');
      return (
        table?.getAttribute('aria-busy') === 'false' &&
        table.querySelectorAll('[role=row]').length > 1 &&
        table.querySelector('[data-waiting]') === null
      );
    });
  }

  it('prints how fast it is', async () => {
    const page = await open('light');
    const from = Date.now();
    await page.reload();
    await settled(page);
    const first = Date.now() - from;
    await page.goto(`/experiments/${experiment}?columns=${encodeURIComponent('["*"]')}`);
    await settled(page);
    const down = await longestTask(page, () => scroll(page, 'scrollTop'));
    await settled(page);
    expect(await grid(page).getByRole('row').last().getAttribute('aria-rowindex')).toBe(
      String(size.runs + 1),
    );
    const across = await longestTask(page, () => scroll(page, 'scrollLeft'));
    await settled(page);
    expect(await grid(page).getByRole('columnheader').last().getAttribute('aria-colindex')).toBe(
      String(size.columns + 2),
    );
    const path = `/experiments/${experiment}/columns`;
    const columns = await p95(() => call('GET', `${path}?limit=100`, tenant.apiKey));
    const found = await p95(() => call('GET', `${path}?q=_00&limit=100`, tenant.apiKey));
    const runs = await p95(() =>
      call('GET', `/runs?experimentId=${experiment}&column=none&limit=500&sort=metrics.loss`, tenant.apiKey),
    );
    const ids = await call<{ items: { id: string }[] }>(
      'GET',
      `/runs?experimentId=${experiment}&column=none&limit=100`,
      tenant.apiKey,
    );
    const sorted = (sort: string) =>
      p95(() =>
        call(
          'GET',
          `/runs?experimentId=${experiment}&column=none&limit=500&sort=${encodeURIComponent(sort)}`,
          tenant.apiKey,
        ),
      );
    const best = await sorted('min(metrics.loss)');
    const atStep = await sorted('at(metrics.loss,0)');
    const grouped = await p95(() =>
      call(
        'GET',
        `/experiments/${experiment}/run-groups?by=params.lr&column=metrics.loss&column=min(metrics.loss)`,
        tenant.apiKey,
      ),
    );
    const names = await call<{ items: { name: string }[] }>('GET', `${path}?limit=40`, tenant.apiKey);
    const values = await p95(() =>
      call('POST', '/run-values', tenant.apiKey, {
        runs: ids.items.map(({ id }) => id),
        columns: names.items.map(({ name }) => name),
      }),
    );
    process.stdout.write(
      [
        `run table, ${size.runs} runs x ${size.columns} columns, ${size.filled} % filled:`,
        `  first picture                                    ${first} ms`,
        `  longest task of the main thread, down all rows   ${Math.round(down)} ms`,
        `  longest task of the main thread, across columns  ${Math.round(across)} ms`,
        `  columns, first 100: p95                          ${columns.toFixed(1)} ms`,
        `  columns found by a part of the key: p95          ${found.toFixed(1)} ms`,
        `  500 runs by a metric, without values: p95        ${runs.toFixed(1)} ms`,
        `  500 runs by the lowest of a metric: p95          ${best.toFixed(1)} ms`,
        `  500 runs by a metric at a step: p95              ${atStep.toFixed(1)} ms`,
        `  all runs grouped by a param, 2 metrics: p95      ${grouped.toFixed(1)} ms`,
        `  values of 100 runs x 40 columns: p95             ${values.toFixed(1)} ms`,
        '',
      ].join('\n'),
    );
  });

  /** From one end to the other in steps of a screen, a frame each. */
  async function scroll(page: Page, side: 'scrollTop' | 'scrollLeft'): Promise<void> {
    await grid(page).evaluate(async (table, property) => {
      const step = property === 'scrollTop' ? table.clientHeight : table.clientWidth / 2;
      for (;;) {
        const before = table[property];
        table[property] += step;
        await new Promise((next) => requestAnimationFrame(next));
        if (table[property] === before) return;
      }
    }, side);
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`is calm and accessible, ${scheme}`, async () => {
      const page = await open(scheme);
      expect(await violations(page)).toEqual([]);
      await picture(page, `run-table-${scheme}`);
      await page.setViewportSize({ width: 390, height: 800 });
      await picture(page, `run-table-narrow-${scheme}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    });
  }

  it('keeps only what is in sight in the page, and finds its way to the last run', async () => {
    const page = await open('light', `?sort=name&columns=${encodeURIComponent('["*"]')}`);
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    const last = `run-${String(size.runs - 1).padStart(5, '0')}`;
    await grid(page).getByText(last, { exact: true }).waitFor();
    await settled(page);
    expect(await grid(page).getByRole('row').count()).toBeLessThan(60);
    expect(await grid(page).getByRole('gridcell').count()).toBeLessThan(1_500);
    expect(await grid(page).getAttribute('aria-rowcount')).toBe(String(size.runs + 1));
    expect(await grid(page).getAttribute('aria-colcount')).toBe(String(size.columns + 2));
  });

  it('saves the runs that are ticked, or all of them, as one archive', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const page = await open(scheme);
      // Its dialog belongs to the desktop; without it the browser downloads.
      await page.evaluate(() => Reflect.deleteProperty(globalThis, 'showSaveFilePicker'));
      await page.getByRole('button', { name: 'Export', exact: true }).waitFor();
      await grid(page).getByRole('checkbox').nth(0).check();
      await grid(page).getByRole('checkbox').nth(1).check();
      await picture(page, `run-table-export-${scheme}`);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export 2 runs' }).click();
      const download = await saved;
      expect(download.suggestedFilename()).toMatch(/\.zip$/);
      expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
    }
  });

  it('finds columns by a part of their name, and the address keeps them', async () => {
    const page = await open('light');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('searchbox', { name: 'Search columns' }).fill('metric_0042');
    const box = page.getByRole('checkbox', { name: 'metrics.val/metric_0042' });
    await box.check();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'run-table-columns');
    await page.keyboard.press('Escape');
    await grid(page).getByRole('columnheader', { name: 'val/metric_0042' }).waitFor();
    expect(new URL(page.url()).searchParams.get('columns')).toContain('metrics.val/metric_0042');
    await page.reload();
    await settled(page);
    await grid(page).getByRole('columnheader', { name: 'val/metric_0042' }).waitFor();
  });

  it('sorts by a column, and compares runs that were chosen by keyboard', async () => {
    const page = await open('light');
    await grid(page).getByRole('button', { name: 'loss' }).click();
    await page.waitForURL(/sort=-metrics.loss/);
    await grid(page).getByRole('button', { name: 'loss' }).click();
    await page.waitForURL(/sort=metrics.loss/);
    await grid(page).getByRole('row').nth(1).getByText('run-00000', { exact: true }).waitFor();
    await settled(page);
    expect(await grid(page).getByRole('columnheader', { name: 'loss' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await grid(page).focus();
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.getByRole('link', { name: 'Compare 2 runs' }).click();
    await page.getByRole('heading', { name: 'Compare 2 runs' }).waitFor();
  });

  it('ends within the window', async () => {
    const page = await open('light');
    const foot = await page.getByText('in all').boundingBox();
    expect((foot?.y ?? Infinity) + (foot?.height ?? 0)).toBeLessThanOrEqual(800);
    expect(await page.locator('main').evaluate((main) => main.scrollHeight - main.clientHeight)).toBe(0);
  });

  it('shows a metric at its best or at a step, and sorts by it', async () => {
    const page = await open('light', `?columns=${encodeURIComponent('["metrics.loss","params.lr"]')}`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('combobox', { name: 'Which value of loss' }).selectOption('Best: lowest');
    await page.waitForURL(/min\(metrics\.loss\)|min%28metrics\.loss%29/);
    await page.getByRole('combobox', { name: 'Which value of loss' }).selectOption('At a step');
    await page.getByRole('textbox', { name: 'Step of loss' }).fill('100');
    await page.keyboard.press('Enter');
    await grid(page).getByRole('columnheader', { name: 'loss @ 100' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'run-table-readings');
    await page.keyboard.press('Escape');
    await grid(page).getByRole('button', { name: 'loss @ 100' }).click();
    await grid(page).getByRole('button', { name: 'loss @ 100' }).click();
    await grid(page).getByRole('row').nth(1).getByText('run-00000', { exact: true }).waitFor();
    await page.reload();
    await settled(page);
    expect(await grid(page).getByRole('columnheader', { name: 'loss @ 100' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`groups runs by a param, ${scheme}`, async () => {
      const page = await open(scheme);
      await page.getByRole('combobox', { name: 'Group by' }).click();
      await page.getByRole('option', { name: 'lr', exact: true }).click();
      await page.waitForURL(/by=params\.lr/);
      await grid(page)
        .getByRole('button', { name: /^lr = 0 / })
        .waitFor();
      await settled(page);
      expect(await violations(page)).toEqual([]);
      await grid(page)
        .getByRole('button', { name: /^lr = 1 / })
        .click();
      await grid(page).locator('a').first().waitFor();
      await settled(page);
      await picture(page, `run-table-groups-${scheme}`);
      await page.reload();
      await grid(page).locator('a').first().waitFor();
      expect(new URL(page.url()).searchParams.get('open')).toContain('=1');
    });
  }

  it('hears of new runs also where many rows are loaded', async () => {
    const page = await open('light');
    await grid(page).focus();
    await page.keyboard.press('Control+End');
    await settled(page);
    const rows = (): Promise<string | null> => grid(page).getAttribute('aria-rowcount');
    const before = Number(await rows());
    const { id } = await call<{ id: string }>('POST', '/runs', tenant.apiKey, {
      experimentId: experiment,
      name: 'zz newcomer',
    });
    await page.waitForFunction(
      (count) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === count,
      String(before + 1),
      { timeout: 10_000 },
    );
    await page.keyboard.press('Control+Home');
    await grid(page).evaluate((table) => table.scrollTo(0, 0));
    await grid(page).getByText('zz newcomer', { exact: true }).waitFor();
    await call('PATCH', `/runs/${id}`, tenant.apiKey, { status: 'failed' });
    await grid(page).getByRole('row').nth(1).getByText('failed', { exact: true }).waitFor();
    await call('POST', '/run-changes', tenant.apiKey, { runs: [id], trashed: true });
    await page.waitForFunction(
      (count) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === count,
      String(before),
      { timeout: 10_000 },
    );
  });

  it('saves how it looks as a view, which anybody finds again', async () => {
    const page = await open('light', '?sort=name');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('By name');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'By name' }).waitFor();
    await grid(page).getByRole('button', { name: 'loss' }).click();
    await page.getByRole('button', { name: 'By name, changed' }).click();
    await page.getByRole('menuitem', { name: 'Save the changes to “By name”' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await picture(page, 'run-table-views');
    await page.getByRole('menuitem', { name: /^By name/ }).click();
    await page.waitForURL(/sort=name/);
    await page.getByRole('button', { name: 'By name', exact: true }).waitFor();
  });

  it('moves runs to the trash and brings them back', async () => {
    const page = await open('light', '?sort=name');
    const ticks = grid(page).getByRole('checkbox');
    await ticks.nth(0).check();
    await ticks.nth(1).check();
    await page.getByRole('button', { name: 'Move to the trash' }).click();
    const dialog = page.getByRole('dialog', { name: 'Move 2 runs to the trash?' });
    await dialog.getByRole('button', { name: 'Move to the trash' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('combobox', { name: 'Status' }).selectOption('In the trash');
    await page.waitForFunction(
      () => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '4',
    );
    // these two and the newcomer
    await settled(page);
    await grid(page).getByText('run-00001', { exact: true }).waitFor();
    await ticks.nth(0).check();
    await ticks.nth(1).check();
    await ticks.nth(2).check();
    await page.getByRole('button', { name: 'Restore 3 runs' }).click();
    await page.getByText('Nothing in the trash').waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Every status');
    await grid(page).getByText('run-00001', { exact: true }).waitFor();
  });
});
