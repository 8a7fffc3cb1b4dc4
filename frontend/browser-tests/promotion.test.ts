import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { until } from './model';
import { call, logIn } from './tenant';

interface Items<T> {
  items: T[];
}

/** What `./millrace demo` printed: who can log in, how, and a key. */
const printed = process.env.MILLRACE_TEST_DEMO;

/** A protected alias of a model of its own, with the demo's two runs as versions: the worse, then the better. */
describe.skipIf(skipReason ?? (printed ? undefined : 'no demo: set MILLRACE_TEST_DEMO to its output'))(
  'promotion',
  () => {
    const text = printed ? readFileSync(printed, 'utf8') : '';
    const key = text.match(/mlr_\S+/)?.[0] ?? '';
    let browser: Browser;
    let owner: Page;
    let engineer: Page;

    beforeAll(async () => {
      browser = await launch();
      owner = await newPage('owner');
      engineer = await newPage('engineer', 'dark');
      await call('POST', '/models', key, { name: 'guarded', description: 'Moves by rule' });
      await register('logistic-regression');
      await register('factorization-machine');
    });

    afterAll(() => browser.close());

    function credentials(role: string): { email: string; password: string } {
      const email = text.match(new RegExp(`^ +${role} +(\\S+@\\S+)`, 'm'))?.[1] ?? '';
      const password = text.match(/the password '([^']+)'/)?.[1] ?? '';
      return { email, password };
    }

    async function accessToken(role: string): Promise<string> {
      const session = await call<{ accessToken: string }>(
        'POST',
        '/auth/login',
        undefined,
        credentials(role),
      );
      return session.accessToken;
    }

    async function newPage(role: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
      const { email, password } = credentials(role);
      const page = await (await newContext(browser, scheme)).newPage();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await logIn(page, email, password);
      return page;
    }

    async function register(run: string): Promise<void> {
      const { items } = await call<Items<{ id: string }>>('GET', `/runs?q=${run}&limit=1`, key);
      const runId = items[0]?.id;
      const { version } = await call<{ version: number }>('POST', '/models/guarded/versions', key, {
        runId,
        artifactPath: 'model.onnx',
        description: run,
        signature: {
          image: {
            width: 8,
            height: 8,
            channels: 1,
            scale: 1 / 255,
            offset: 0,
            invert: true,
            layout: 'flat',
          },
          classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
          scores: 'output',
        },
      });
      await until(`/models/guarded/versions/${version}`, key, 'ready');
    }

    async function check(page: Page, name: string): Promise<void> {
      expect(await violations(page), name).toEqual([]);
      await picture(page, `promotion-${name}`);
    }

    async function propose(page: Page, version: string): Promise<void> {
      await page.goto('/models/guarded');
      await page.getByRole('button', { name: 'Propose a version' }).click();
      await page.getByLabel('Version', { exact: true }).last().selectOption(version);
      await page.getByLabel('Why').fill(`Version ${version} of the demo's runs`);
      await page.getByRole('button', { name: 'Propose it' }).click();
      await page.waitForURL('**/promotions/*');
    }

    it('protects an alias by gates', async () => {
      await owner.goto('/models/guarded');
      await owner.getByRole('button', { name: 'Protect an alias' }).click();
      const dialog = owner.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Protect the alias' }).click();
      await dialog.getByText('Add one gate at least.').waitFor();
      await dialog.getByLabel('Alias').fill('production');
      await dialog.getByRole('button', { name: 'Add a gate' }).click();
      await owner.getByRole('menuitem', { name: /^Accuracy/ }).click();
      await dialog.getByRole('combobox', { name: 'Dataset' }).click();
      await owner.getByRole('option', { name: 'digits' }).click();
      await dialog.getByLabel('Version').selectOption('2');
      await dialog.getByLabel('Split').selectOption('test');
      await dialog.getByLabel('Accuracy at least').fill('0.96');
      await dialog.getByRole('button', { name: 'Add a gate' }).click();
      await owner.getByRole('menuitem', { name: /^Approval/ }).click();
      await check(owner, 'gates');

      await dialog.getByRole('button', { name: 'Protect the alias' }).click();

      await dialog.waitFor({ state: 'detached' });
      await owner.getByRole('img', { name: 'protected' }).waitFor();
      await check(owner, 'protected');
    });

    it('refuses the worse version, and shows why', async () => {
      await propose(engineer, '1');

      await engineer.getByText('It did not pass').waitFor();

      await engineer.getByRole('img', { name: 'Not passed' }).waitFor();
      await engineer
        .getByText(/accuracy is 0\.9\d+, below the 0\.96 that is needed/i)
        .first()
        .waitFor();
      await check(engineer, 'refused');
    });

    it('moves the alias once another person approves', async () => {
      await propose(engineer, '2');
      await engineer.getByText('It waits for a person').waitFor();
      await engineer.getByText('You proposed it: an admin or above, and another one, approves.').waitFor();
      await check(engineer, 'waiting');

      await owner.goto('/');
      const asked = owner.getByRole('link', { name: /^Version 2 of model guarded waits for your approval/ });
      await asked.waitFor();
      await check(owner, 'home');
      await asked.click();
      await owner.getByLabel('Note').fill('Better on every label that matters.');
      await check(owner, 'decision');
      await owner.getByRole('button', { name: 'Approve' }).click();

      await owner.getByText('promoted', { exact: true }).waitFor();
      await engineer.getByText('promoted', { exact: true }).waitFor(); // by itself
      await owner.goto('/models/guarded');
      await owner.getByRole('row', { name: /production.* 2 / }).waitFor();
      await owner.getByRole('button', { name: 'History of production' }).click();
      await owner.getByRole('link', { name: 'by promotion' }).waitFor();
      await check(owner, 'history');
      await owner.keyboard.press('Escape');
      await owner.getByRole('tab', { name: 'Promotions' }).click();
      await owner.getByRole('link', { name: 'version 1 as production' }).waitFor();
      await check(owner, 'list');
    });

    it('switches an endpoint that follows the alias', async () => {
      await owner.goto('/endpoints?deploy=true&model=guarded');
      const dialog = owner.getByRole('dialog');
      await dialog.getByLabel('Name of the endpoint').fill('guarded');
      await dialog.getByRole('combobox', { name: 'Version 1' }).click();
      await owner.getByRole('option', { name: 'follow production (now 2)' }).click();
      await dialog.getByRole('button', { name: 'Deploy' }).click();
      await owner.getByText('follows production').waitFor();
      await owner.getByRole('link', { name: 'guarded version 2' }).waitFor();
      await call('PUT', '/models/guarded/aliases/production/gates', await accessToken('owner'), {
        rules: [{ kind: 'latency', atMost: 1000 }],
      });

      const begun = performance.now();
      await call('POST', '/models/guarded/promotions', key, { alias: 'production', version: 1 });

      await owner.getByRole('link', { name: 'guarded version 1' }).waitFor(); // by itself
      console.log(`Proposed, checked and switched in ${Math.round(performance.now() - begun)} ms`);
      await owner.getByText('ready').nth(1).waitFor();
      await check(owner, 'followed');
    });
  },
);
