import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, serverUrl, skipReason, violations } from './browser';
import { logIn } from './tenant';

/** What `./millrace demo` printed: who can log in, and how. */
const printed = process.env.MILLRACE_TEST_DEMO;

/** The whole loop as the demo leaves it, walked as its people would; the pictures are the README's. */
describe.skipIf(skipReason ?? (printed ? undefined : 'no demo: set MILLRACE_TEST_DEMO to its output'))(
  'tour',
  () => {
    const text = printed ? readFileSync(printed, 'utf8') : '';
    let browser: Browser;
    let owner: Page;

    beforeAll(async () => {
      browser = await launch();
      owner = await newPage('owner');
    });

    afterAll(() => browser.close());

    /** The first person of that role. */
    async function newPage(role: string): Promise<Page> {
      const email = text.match(new RegExp(`^ +${role} +(\\S+@\\S+)`, 'm'))?.[1];
      const password = text.match(/the password '([^']+)'/)?.[1];
      const page = await (await newContext(browser)).newPage();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await logIn(page, `${email}`, password);
      return page;
    }

    async function check(page: Page, name: string): Promise<void> {
      await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
      await page.waitForFunction(() =>
        [...document.images].every(({ complete, loading }) => complete || loading === 'lazy'),
      );
      expect(await violations(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), name).toBe(0);
      await picture(page, `tour-${name}`);
    }

    function go(page: Page, station: string): Promise<void> {
      return page.getByRole('navigation').first().getByRole('link', { name: station, exact: true }).click();
    }

    function row(page: Page, name: string) {
      return page.getByRole('main').getByRole('link', { name, exact: true }).first();
    }

    it('begins at the loop', async () => {
      await owner.goto('/');
      await owner.getByRole('main').getByText('Datasets').first().waitFor();

      await check(owner, 'home');
    });

    it('shows the pictures and the versions', async () => {
      await go(owner, 'Datasets');
      await row(owner, 'digits').click();
      await owner.getByRole('img').first().waitFor();

      await check(owner, 'dataset');
    });

    it('shows what people labeled and how they agreed', async () => {
      await go(owner, 'Labeling');
      await row(owner, 'digits').click();
      await owner.getByRole('heading', { name: 'digits', level: 1 }).waitFor();

      await check(owner, 'labeling');
    });

    it('gives an annotator what the service was unsure of, with its guess', async () => {
      const anna = await newPage('annotator');
      await go(anna, 'Labeling');
      await anna.getByRole('main').getByRole('link', { name: 'Annotate' }).click();
      await anna.waitForURL('**/annotate');
      await anna.locator('img[src*="/content/"]').first().waitFor();

      await check(anna, 'annotate');
    });

    it('compares the runs', async () => {
      await go(owner, 'Experiments');
      await row(owner, 'digits').click();
      await row(owner, 'factorization-machine').waitFor();
      await check(owner, 'runs');

      await row(owner, 'factorization-machine').click();
      await owner.getByRole('heading', { name: 'factorization-machine' }).waitFor();
      await check(owner, 'run');
    });

    it('shows the champion and where it came from', async () => {
      await go(owner, 'Models');
      await row(owner, 'digits').click();
      await owner.getByText('champion').first().waitFor();
      await check(owner, 'model');
    });

    it('shows the endpoint at work', async () => {
      await go(owner, 'Endpoints');
      await row(owner, 'digits').click();
      await owner.getByRole('heading', { name: 'digits', level: 1 }).waitFor();
      await load(text.match(/mlr_\S+/)?.[0] ?? '', 8_000);
      await owner.getByText('No request in the last two minutes.').waitFor({ state: 'detached' });
      await owner
        .getByRole('heading', { name: 'Live' })
        .evaluate((heading) => heading.scrollIntoView({ block: 'start' }));

      await check(owner, 'endpoint');
    });

    it('shows what was uncertain, and the path back from it', async () => {
      await go(owner, 'Monitoring');
      await owner.getByRole('main').getByRole('img').first().waitFor();
      await check(owner, 'monitoring');

      const worst = owner.locator('main a[href*="/monitoring/captures/"]').first();
      await owner.goto(`${await worst.getAttribute('href')}`);
      await owner.getByRole('heading', { name: 'Lineage' }).waitFor();
      await check(owner, 'prediction');
    });
  },
);

/** Sends blank pictures from a few connections for so long. */
async function load(key: string, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  const data = Array.from({ length: 64 }, () => 0);
  const body = JSON.stringify({ inputs: [{ name: 'input', datatype: 'FP32', shape: [1, 64], data }] });
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const answer = await fetch(`${serverUrl}/v2/models/digits/infer`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        body,
      });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}
