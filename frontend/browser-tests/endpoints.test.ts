import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { newDataset } from './dataset';
import { newShadesVersion, shades } from './model';
import { call, logIn, newMember, newTenant, png, type TestTenant } from './tenant';

interface Answer {
  predictions: { label: string; confidence: number }[];
}

describe.skipIf(skipReason)('endpoints', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let owner: Page;
  let dark: Page;
  let folder: string;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Endpoints walk');
    folder = mkdtempSync(join(tmpdir(), 'endpoints-walk-'));
    writeFileSync(join(folder, 'disc.png'), png(250));
    await call('POST', '/models', tenant.apiKey, { name: 'shades' });
    await newShadesVersion(tenant, 'shades', 12);
    owner = await newPage(tenant.email);
    dark = await newPage(tenant.email, 'dark');
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await browser.close();
  });

  async function newPage(email: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    // A dialog that is still fading in has no contrast yet.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, email);
    return page;
  }

  async function check(page: Page, name: string): Promise<void> {
    await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
    expect(await violations(page), name).toEqual([]);
    await picture(page, name);
  }

  it('says what to do when nothing is deployed', async () => {
    await owner.goto('/endpoints');

    await owner.getByText('No endpoints yet').waitFor();
    await check(owner, 'endpoints-empty');
  });

  it('leads from a version to the form, filled in, and into service', async () => {
    await owner.goto('/models/shades/versions/1');
    await owner.getByRole('link', { name: 'Deploy' }).click();
    const form = owner.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Version 1' }).waitFor();
    await expect.poll(() => form.getByRole('combobox', { name: 'Model 1' }).inputValue()).toBe('shades');
    await check(owner, 'endpoint-new');
    await form.getByRole('button', { name: 'Deploy' }).click();

    await owner.getByRole('heading', { name: 'shades', exact: true }).waitFor();
    await owner.getByRole('region', { name: 'Live' }).waitFor();
    await check(owner, 'endpoint-quiet');
  });

  it('predicts from a picture and a JSON file that are dropped, and from a shell', async () => {
    await drop(owner, 'disc.png', 'image/png', png(250));

    const answer = owner.getByRole('region', { name: 'Answer' });
    await answer.getByText(/^(dark|grey|bright), \d/).waitFor();
    await answer.getByRole('img', { name: 'Sent: disc.png' }).waitFor();
    await answer.scrollIntoViewIfNeeded();
    await check(owner, 'endpoint-try');
    const shown = await answer.getByText(/^(dark|grey|bright), \d/).innerText();
    const [byName, byTensor] = await shellLines(owner);
    const named = JSON.parse(shell(byName)) as Answer;
    expect(`${named.predictions[0]?.label},`).toBe(shown.split(' ')[0]);
    const tensors = JSON.parse(shell(byTensor)) as { outputs: { data: number[] }[] };
    const scores = tensors.outputs[0]?.data ?? [];
    expect(shades[scores.indexOf(Math.max(...scores))]).toBe(named.predictions[0]?.label);
    expect(Math.max(...scores)).toBeCloseTo(named.predictions[0]?.confidence ?? 0, 3);

    const white = JSON.stringify([Array<number>(64).fill(1)]);
    await drop(owner, 'white.json', 'application/json', Buffer.from(white));
    await answer.getByText(/^bright, 9\d/).waitFor();
    for (const line of await shellLines(owner)) expect(shell(line)).toMatch(/bright|"data"/);
  });

  it('shows live figures without a reload, light and dark', async () => {
    await dark.goto('/endpoints/shades');
    for (let i = 0; i < 40; i++) await predict(i / 40);

    const answered = owner.locator('dt', { hasText: 'Answered' }).locator('+ dd');
    await expect
      .poll(async () => Number.parseInt(await answered.innerText()), { timeout: 10_000 })
      .toBeGreaterThan(40);
    for (const page of [owner, dark]) {
      await page.getByText('every second').waitFor();
      await page.getByRole('list', { name: /^Batches of shades version 1/ }).waitFor();
    }
    await owner.mouse.move(700, 400);
    await owner.mouse.wheel(0, -10_000);
    await check(owner, 'endpoint-live');
    await check(dark, 'endpoint-live-dark');
  });

  it('keeps what the model is unsure about, by a rule that names a labeling project', async () => {
    const dataset = await newDataset(tenant, 'discs', 1);
    await call('POST', '/labeling-projects', tenant.apiKey, {
      name: 'unsure-shades',
      kind: 'image_classification',
      datasetId: dataset,
      version: 1,
      classes: shades,
    });
    await owner.getByRole('button', { name: 'Add a rule' }).click();
    const form = owner.getByRole('dialog');
    await form.getByLabel('Below a confidence of').fill('0.95');
    await form.getByRole('combobox', { name: 'Labeling project' }).click();
    await owner.getByRole('option', { name: 'unsure-shades' }).click();
    await check(owner, 'endpoint-capture-rule');
    await form.getByRole('button', { name: 'Save the rule' }).click();
    await owner.getByText('below a confidence of 0.95, all of them, for 30 days').waitFor();

    const unsure = await predict(0.3);
    expect(unsure.predictions[0]?.confidence).toBeLessThan(0.95);
    await owner.goto('/monitoring?endpoint=shades');
    await owner.getByRole('row').nth(1).waitFor({ timeout: 20_000 });
    await check(owner, 'monitoring-captured');
    await owner.getByRole('row').nth(1).getByRole('link').click();
    await owner.getByRole('heading', { name: `Prediction ${unsure.predictions[0]?.label}` }).waitFor();
    await check(owner, 'monitoring-capture');
  });

  it('splits the traffic, overwrites nobody, and goes back', async () => {
    await newShadesVersion(tenant, 'shades', 30);
    await owner.goto('/endpoints/shades');
    const form = await openSplit(owner);
    await call('PATCH', '/endpoints/shades', tenant.apiKey, { description: 'How bright a picture is' });
    await owner.getByText('This endpoint was changed meanwhile').waitFor();
    await check(owner, 'endpoint-changed-meanwhile');
    await form.getByRole('button', { name: 'Reload' }).click();
    await owner.getByText('This endpoint was changed meanwhile').waitFor({ state: 'detached' });

    await form.getByRole('button', { name: 'Add a version' }).click();
    await form.getByRole('combobox', { name: 'Version 2' }).click();
    await owner.getByRole('option', { name: '2', exact: true }).click();
    await form.getByRole('textbox', { name: 'Share 2' }).fill('10');
    await form.getByText('100 % → 90 %').waitFor();
    await check(owner, 'endpoint-split');
    await form.getByRole('button', { name: 'Change the traffic' }).click();
    await owner.getByRole('cell', { name: '10 %' }).waitFor();
    await expect.poll(() => owner.getByRole('cell', { name: 'ready' }).count()).toBe(2);
    await owner.getByRole('region', { name: 'Live' }).waitFor();
    await check(owner, 'endpoint-two-versions');
    await dark.getByRole('cell', { name: '10 %' }).waitFor();
    await check(dark, 'endpoint-two-versions-dark');

    await owner.getByRole('button', { name: 'Roll back to shades version 1' }).click();
    await owner.getByRole('cell', { name: '100 %' }).waitFor();
    await owner
      .getByRole('button', { name: /^Roll back to shades version 1 \(90 %\), shades version 2/ })
      .waitFor();
  });

  it('answers repeats from memory, and compares a shadow without answering by it', async () => {
    await owner.getByRole('button', { name: 'Change the settings' }).click();
    await owner.getByRole('dialog').getByRole('switch', { name: 'Answer repeated inputs' }).click();
    await check(owner, 'endpoint-settings');
    await owner.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await owner.getByText('answered from memory').waitFor();
    await owner.getByRole('button', { name: 'Add a shadow' }).click();
    const form = owner.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Version of the shadow' }).click();
    await owner.getByRole('option', { name: '2', exact: true }).click();
    await check(owner, 'endpoint-shadow-new');
    await form.getByRole('button', { name: 'Save the shadow' }).click();
    await owner.getByText('100 % of the answered requests').waitFor();
    await owner.getByRole('region', { name: 'Shadow', exact: true }).getByText('ready').waitFor();

    for (let i = 0; i < 30; i++) await predict(i / 30);
    for (let i = 0; i < 10; i++) await predict(0.5);

    const figures = owner.getByRole('region', { name: 'Shadow shades version 2' });
    await figures.getByText('Rows that differ').waitFor();
    await expect.poll(() => owner.locator('dt', { hasText: 'From the cache' }).count()).toBe(1);
    await figures.scrollIntoViewIfNeeded();
    await check(owner, 'endpoint-shadow');
    await dark.getByRole('region', { name: 'Shadow shades version 2' }).scrollIntoViewIfNeeded();
    await check(dark, 'endpoint-shadow-dark');
    await owner.getByRole('button', { name: 'Remove', exact: true }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await owner.getByText('No version runs behind the answers.').waitFor();
  });

  it('tells what was refused and why, as it happens, in both themes', async () => {
    await call('POST', '/models', tenant.apiKey, { name: 'refusing' });
    await newShadesVersion(tenant, 'refusing', 12);
    const deployments = [{ model: 'refusing', version: 1 }];
    await call('POST', '/endpoints', tenant.apiKey, { name: 'refusing', deployments });
    await owner.goto('/endpoints/refusing');
    const refused = owner.getByRole('region', { name: 'Refused and failed' });
    await refused.getByText('Every request was answered').waitFor();
    await refused.scrollIntoViewIfNeeded();
    await check(owner, 'endpoint-refusals-none');

    const wrong = { instances: [[1, 2, 3]] };
    const asked = call('POST', '/endpoints/refusing/predict', tenant.apiKey, wrong);
    await expect(asked).rejects.toThrow();

    await dark.goto('/endpoints/refusing');
    for (const page of [owner, dark]) {
      const panel = page.getByRole('region', { name: 'Refused and failed' });
      await panel.getByRole('cell', { name: 'refusing version 1' }).waitFor();
      await panel.scrollIntoViewIfNeeded();
    }
    await check(owner, 'endpoint-refusals');
    await check(dark, 'endpoint-refusals-dark');
    await refused.getByLabel('Why').selectOption('Your queue was full');
    await refused.getByText('Nothing matches').waitFor();
    await call('DELETE', '/endpoints/refusing', tenant.apiKey);
  });

  it('lists its endpoints', async () => {
    await owner.goto('/endpoints');
    await owner.getByRole('link', { name: 'shades' }).first().waitFor();
    await check(owner, 'endpoints');
  });

  it('shows what was served, to the tenant and to the admin', async () => {
    await owner.goto('/settings/usage?period=day');
    await owner.getByRole('cell', { name: 'shades version 1' }).waitFor({ timeout: 20_000 });
    await owner.getByRole('img', { name: /^Usage over time\. Answered: \d/ }).waitFor();
    await check(owner, 'usage');
    const saved = owner.waitForEvent('download');
    await owner.getByRole('button', { name: 'CSV' }).click();
    const lines = readFileSync(await (await saved).path(), 'utf8').split('\r\n');
    expect(lines[0]).toMatch(/^start,endpoint,model,version,answered/);
    expect(lines.some((line) => line.includes(',shades,shades,1,'))).toBe(true);
    await dark.goto('/settings/usage');
    await dark.getByRole('cell', { name: 'shades version 1' }).waitFor();
    await check(dark, 'usage-dark');

    await dark.goto('/admin');
    await dark.getByLabel('Admin token').fill(process.env.MILLRACE_TEST_ADMIN_TOKEN ?? '');
    await dark.getByRole('button').last().click();
    await dark.getByRole('link', { name: 'Usage' }).click();
    await dark.getByRole('link', { name: 'Endpoints walk' }).first().waitFor();
    await check(dark, 'admin-usage-dark');
  });

  it('is published by the admin to another tenant, who asks it', async () => {
    const other = await newTenant('Endpoints guest');
    // The usage that the admin has open names the tenants.
    await dark.getByRole('link', { name: 'Endpoints walk' }).first().click();
    await dark.getByRole('button', { name: 'Publish shades' }).click();
    const dialog = dark.getByRole('dialog');
    await dialog.getByLabel('Tenants that may ask it').fill('Endpoints guest');
    await dark.getByRole('option', { name: 'Endpoints guest' }).first().click();
    await dialog.getByRole('heading', { name: 'Publish shades' }).click();
    await check(dark, 'admin-publish-dark');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dark.getByText('shades is published').waitFor();
    await check(dark, 'admin-tenant-dark');

    const guest = await newPage(other.email);
    await guest.goto('/endpoints');
    await guest.getByRole('region', { name: 'Published to this tenant' }).waitFor();
    await check(guest, 'endpoints-published');
    await guest.getByRole('link', { name: 'shades' }).click();
    await guest.getByRole('heading', { name: 'shades' }).waitFor();
    await drop(guest, 'disc.png', 'image/png', png(250));
    await guest.getByText(/^(dark|grey|bright), \d/).waitFor();
    await check(guest, 'endpoint-published');
  });

  it('tells apart what is not there and what is not theirs', async () => {
    await owner.goto('/endpoints/nothing');
    await owner.getByText('Nothing here').waitFor();
    await check(owner, 'endpoint-not-found');

    const viewer = await newPage(await newMember(tenant, 'viewer', 'Vera Viewer'));
    await viewer.goto('/endpoints/shades');
    await viewer.getByText('Your role does not allow predictions.').waitFor();
    expect(await viewer.getByRole('button', { name: /Change|Roll back|Delete|rule/ }).count()).toBe(0);
    await check(viewer, 'endpoint-viewer');
  });

  /** Drops a file on the console, as a person would from a folder. */
  async function drop(page: Page, name: string, type: string, content: Buffer): Promise<void> {
    const transfer = await page.evaluateHandle(
      ([fileName, fileType, base64]) => {
        const bytes = Uint8Array.from(atob(base64 ?? ''), (char) => char.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], fileName ?? '', { type: fileType ?? '' }));
        return data;
      },
      [name, type, content.toString('base64')],
    );
    await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: transfer });
  }

  async function shellLines(page: Page): Promise<string[]> {
    const lines = page.getByRole('region', { name: 'From a shell' }).locator('code[title]');
    await expect.poll(() => lines.count()).toBe(2);
    return lines.evaluateAll((all) => all.map((one) => one.getAttribute('title') ?? ''));
  }

  /** Pastes a line into a shell whose folder holds the picture. */
  function shell(line: string | undefined): string {
    const env = { ...process.env, MILLRACE_KEY: tenant.apiKey };
    return execFileSync('bash', ['-c', line ?? 'false'], { cwd: folder, env, encoding: 'utf8' });
  }

  function predict(mean: number): Promise<Answer> {
    const instances = [{ image: png(Math.round(mean * 255)).toString('base64') }];
    return call<Answer>('POST', '/endpoints/shades/predict', tenant.apiKey, { instances });
  }

  async function openSplit(page: Page): Promise<Locator> {
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: 'Share 1' }).waitFor();
    return form;
  }
});
