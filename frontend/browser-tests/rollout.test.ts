import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, serverUrl, skipReason, violations } from './browser';
import { newShadesVersion } from './model';
import { call, logIn, newMember, newTenant, type TestTenant } from './tenant';

interface Rollout {
  state: string;
  step: number;
  steps: { version: { requests: number } }[];
}

/** A version in use with traffic: one that is good, one that mixes up the labels, one whose steps are under way. */
describe.skipIf(skipReason)('rollouts', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let engineer: string;
  let light: Page;
  let dark: Page;
  let traffic: Traffic;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Rollouts walk');
    engineer = await session(await newMember(tenant, 'engineer', 'Ed Engineer'));
    const key = tenant.apiKey;
    await call('POST', '/models', key, { name: 'shades', description: 'How bright a picture is' });
    for (const sharpness of [10, 12, -12, 14]) await newShadesVersion(tenant, 'shades', sharpness);
    await call('PUT', '/models/shades/aliases/champion', key, { version: 1 });
    await call('POST', '/endpoints', key, {
      name: 'live',
      deployments: [{ model: 'shades', alias: 'champion', follow: true }],
    });
    light = await newPage('light');
    dark = await newPage('dark');
    traffic = new Traffic(key);
  });

  afterAll(async () => {
    await traffic.end();
    await browser.close();
  });

  async function newPage(scheme: 'light' | 'dark'): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, tenant.email);
    return page;
  }

  async function session(email: string): Promise<string> {
    const { accessToken } = await call<{ accessToken: string }>('POST', '/auth/login', undefined, {
      email,
      password: tenant.password,
    });
    return accessToken;
  }

  async function check(page: Page, name: string): Promise<void> {
    await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
    expect(await violations(page), name).toEqual([]);
    await picture(page, `rollout-${name}`);
  }

  /** Whether nothing of the page lies beyond the screen's edge. */
  async function fits(page: Page): Promise<boolean> {
    return page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  }

  async function plan(rollout: object): Promise<void> {
    await call('PUT', '/models/shades/aliases/champion/gates', tenant.apiKey, {
      rules: [{ kind: 'approval', role: 'admin' }],
      rollout,
    });
  }

  /** Proposed by one and approved by another; the promotion's path. */
  async function promoted(version: number, note: string): Promise<string> {
    const promotions = '/models/shades/promotions';
    const { id } = await call<{ id: string }>('POST', promotions, engineer, {
      alias: 'champion',
      version,
      note,
    });
    const path = `${promotions}/${id}`;
    await expect.poll(async () => (await call<Rollout>('GET', path, tenant.apiKey)).state).toBe('waiting');
    const owner = await session(tenant.email);
    await call('POST', `${path}/decision`, owner, { approve: true, note: 'It looks right.' });
    return path;
  }

  async function reaches(path: string, test: (rollout: Rollout) => boolean): Promise<void> {
    await expect
      .poll(async () => test(await call<Rollout>('GET', `${path}/rollout`, tenant.apiKey)), {
        timeout: 60_000,
      })
      .toBe(true);
  }

  it('is planned with the gates', async () => {
    await light.goto('/models/shades');
    await light.getByRole('button', { name: 'Protect', exact: true }).click();
    const dialog = light.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a gate' }).click();
    await light.getByRole('menuitem', { name: /^Approval/ }).click();
    await dialog.getByLabel('Once the gates are passed').selectOption('canary');
    await dialog.getByRole('button', { name: 'Remove step 3' }).click();
    await dialog.getByLabel('Step 1, % of requests').fill('20');
    await dialog.getByLabel('Step 2, % of requests').fill('60');
    for (const field of await dialog.getByLabel('For at least, minutes').all()) await field.fill('0.05');
    await dialog.getByLabel('Each needs requests').fill('20');
    await dialog.getByLabel('Watched after the alias has moved, minutes').fill('0.05');
    await dialog.getByLabel('Errors, more than %').fill('');
    await dialog.getByRole('button', { name: 'Protect the alias' }).click();
    await dialog.getByText('Give one limit at least').waitFor();
    await dialog.getByLabel('Errors, more than %').fill('1');
    await check(light, 'plan');

    await dialog.getByRole('button', { name: 'Protect the alias' }).click();

    await dialog.waitFor({ state: 'detached' });
    await dark.goto('/models/shades');
    await dark.getByRole('button', { name: 'Gates', exact: true }).click();
    await expect
      .poll(() => dark.getByRole('dialog').getByLabel('Step 1, % of requests').inputValue())
      .toBe('20');
    await check(dark, 'plan-dark');
  });

  it('is of a version that a run’s page leads to', async () => {
    const key = tenant.apiKey;
    const experiment = await call<{ id: string }>('POST', '/experiments', key, { name: 'shades' });
    const run = { experimentId: experiment.id, name: 'brighter' };
    const { id } = await call<{ id: string }>('POST', '/runs', key, run);
    const file = `${experiment.id}/${id}/artifacts/model/model.onnx`;
    const stored = await fetch(`${serverUrl}/mlflow/api/2.0/mlflow-artifacts/artifacts/${file}`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${key}` },
      body: 'weights',
    });
    expect(stored.status).toBe(200);
    await dark.goto(`/runs/${id}`);
    await dark.getByRole('link', { name: 'Register its model' }).click();
    const under = dark.getByRole('dialog', { name: 'Register the run’s model' });
    await under.getByRole('combobox').click();
    await dark.getByRole('option', { name: 'shades' }).click();
    await check(dark, 'register-run');
    await under.getByRole('button', { name: 'Next' }).click();
    const version = dark.getByRole('dialog', { name: 'Add a version of shades' });
    await version.waitFor();
    expect(await version.getByRole('combobox', { name: 'Run' }).inputValue()).not.toBe('');
    await check(dark, 'register-version');
    await version.getByRole('button', { name: 'Cancel' }).click();
    await version.waitFor({ state: 'detached' });
  });

  it('leads a good version into use, step by step', async () => {
    const path = await promoted(2, 'Trained on the newest labels');

    await light.goto(path);
    await light.getByText('Canary 20 %').waitFor();
    await light
      .getByText(/^The limits held over/)
      .nth(2)
      .waitFor({ timeout: 60_000 });
    await light.getByText('completed', { exact: true }).waitFor();

    await check(light, 'completed');
    expect(traffic.failed).toBe(0);
    const steps = light.getByRole('region', { name: 'Steps, with what both versions did' });
    expect(await steps.evaluate((region) => region.scrollWidth - region.clientWidth)).toBe(0);
  });

  it('goes back by itself, and tells those whom it concerns', async () => {
    await plan({
      strategy: 'shadow',
      steps: [{ percent: 100, dwellSeconds: 600 }],
      minRequests: 30,
      limits: { disagreementAtMost: 0.02, errorShareAtMost: 0.01 },
    });
    const path = await promoted(3, 'The labels turned round');
    await reaches(path, ({ state }) => state === 'rolled_back');

    await dark.goto('/');
    const told = dark.getByRole('link', { name: /^Rolled back by itself: version 3 of model shades/ });
    await told.waitFor();
    await check(dark, 'home');
    await told.click();

    await dark.getByText('It was rolled back').waitFor();
    await dark
      .getByText(/rows would have been answered otherwise/)
      .first()
      .waitFor();
    await check(dark, 'rolled-back');
  });

  it('is stopped, resumed and rolled back by a person', async () => {
    await plan({
      strategy: 'canary',
      steps: [
        { percent: 5, dwellSeconds: 2 },
        { percent: 25, dwellSeconds: 900 },
        { percent: 50, dwellSeconds: 900 },
      ],
      minRequests: 10,
      watchSeconds: 86_400,
      limits: { errorShareNoWorseBy: 0.005, p99MillisAtMost: 5_000, p99NoWorseTimes: 50 },
    });
    const path = await promoted(4, 'A little sharper');
    await reaches(path, ({ step, steps }) => step === 2 && (steps[1]?.version.requests ?? 0) > 20);

    for (const [page, name] of [
      [light, 'running'],
      [dark, 'running-dark'],
    ] as const) {
      await page.goto(path);
      await page.getByText('Canary 25 %').waitFor();
      await check(page, name);
    }
    await light.setViewportSize({ width: 390, height: 844 });
    await check(light, 'running-narrow');
    expect(await fits(light)).toBe(true);
    await light.setViewportSize({ width: 1280, height: 800 });
    await light.getByRole('button', { name: 'Stop' }).click();
    await light.getByLabel('Why').fill('A look at its answers first');
    await light.getByRole('button', { name: 'Stop the rollout' }).click();
    await light.getByText('It stands still, and the traffic stays as it is').waitFor();
    await check(light, 'stopped');
    await light.getByRole('button', { name: 'Resume' }).click();
    await light.getByRole('button', { name: 'Resume the rollout' }).click();
    await light.getByText('running', { exact: true }).waitFor();
    await light.getByRole('button', { name: 'Roll back' }).click();
    const dialog = light.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByText('Say why: it is kept in the history').waitFor();
    await dialog.getByLabel('Why').fill('Not before the holidays');
    await check(light, 'why');
    await dialog.getByRole('button', { name: 'Roll back' }).click();

    await light.getByText('It was rolled back').waitFor();
    expect(traffic.failed).toBe(0);
  });

  it('returns an alias with a reason, and the history says so', async () => {
    await light.goto('/models/shades?tab=history');
    await light.getByRole('button', { name: 'Roll back champion' }).click();
    await light.getByLabel('Why').fill('Customers see grey where it is dark');
    await light.getByRole('dialog').getByRole('button', { name: 'Roll back champion' }).click();

    const reason = 'Customers see grey where it is dark';
    await light.getByText(reason).waitFor();
    await check(light, 'history');
    await dark.goto('/models/shades?tab=history');
    await dark.getByText(reason).waitFor();
    await check(dark, 'history-dark');
    await dark.setViewportSize({ width: 390, height: 844 });
    await check(dark, 'history-narrow');
    expect(await fits(dark)).toBe(true);
  });
});

/** Clients that ask the endpoint on and on. */
class Traffic {
  failed = 0;
  private ending = false;
  private readonly clients: Promise<void>[];

  constructor(private readonly key: string) {
    this.clients = [this.ask(), this.ask()];
  }

  async end(): Promise<void> {
    this.ending = true;
    await Promise.all(this.clients);
  }

  private async ask(): Promise<void> {
    const input = {
      name: 'x',
      shape: [1, 64],
      datatype: 'FP32',
      data: Array.from({ length: 64 }, () => 0.1),
    };
    while (!this.ending) {
      const answer = await fetch(`${serverUrl}/v2/models/live/infer`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ inputs: [input] }),
      });
      await answer.text();
      if (!answer.ok) this.failed++;
      await pause(8);
    }
  }
}
