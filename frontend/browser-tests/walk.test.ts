import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, serverUrl, skipReason, violations } from './browser';
import { newLabeledDataset } from './dataset';
import { until } from './model';
import { call, logIn, newMember, newTenant, type TestTenant } from './tenant';
import { train, type Training, unseenDigits } from './training';

const classes = '0,1,2,3,4,5,6,7,8,9';

/** From three lines of MLflow code to another model behind the endpoint, by two people; each picture in both themes. */
describe.skipIf(skipReason)('from training to production', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let owner: Page;
  let engineer: Page;
  let training: Training;
  let experiment: string;
  const times: string[] = [];
  let begun = 0;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Production walk');
    await newLabeledDataset(tenant, 'unseen', unseenDigits(12));
    owner = await newPage(tenant.email);
    engineer = await newPage(await newMember(tenant, 'engineer', 'Enid Engineer'));
  });

  afterAll(async () => {
    console.log(['What is shown, and how long after the act before it:', ...times].join('\n  '));
    await browser.close();
  });

  async function newPage(email: string): Promise<Page> {
    const page = await (await newContext(browser)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, email);
    return page;
  }

  /** The time of the next picture counts from here. */
  function act(): void {
    begun = performance.now();
  }

  /** Keeps what is seen, light and dark, and how long it took. */
  async function seen(page: Page, name: string, sight?: Locator): Promise<void> {
    await sight?.waitFor();
    await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
    times.push(`${name.padEnd(12)} ${String(Math.round(performance.now() - begun)).padStart(6)} ms`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      // a table that follows a training may be fetching anew, and dimmed, at any moment
      await expect
        .poll(() => violations(page), { message: `${name}, ${colorScheme}`, timeout: 10_000 })
        .toEqual([]);
      await picture(page, `walk-${name}-${colorScheme}`);
    }
  }

  function row(page: Page, name: string): Locator {
    return page.getByRole('grid', { name: 'Runs' }).getByText(name, { exact: true });
  }

  /** Registers what a run trained, in the browser; answers once it is checked. */
  async function register(run: string, version: number): Promise<void> {
    await engineer.goto('/models/digits');
    await engineer.getByRole('button', { name: 'Add a version' }).first().click();
    const dialog = engineer.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Run' }).click();
    await engineer.getByRole('option', { name: run, exact: true }).click();
    await dialog.getByRole('combobox', { name: 'ONNX artifact' }).click();
    await engineer.getByRole('option', { name: 'model.onnx' }).click();
    // What the version before was said to take stands there already.
    if (version === 1) await describePictures(dialog);
    await dialog.getByLabel('What is new').fill(run);
    if (version === 1) await seen(engineer, 'register');
    act();
    await dialog.getByRole('button', { name: 'Add the version' }).click();
    await engineer.waitForURL(`**/versions/${version}`);
    await until(`/models/digits/versions/${version}`, tenant.apiKey, 'ready');
  }

  async function describePictures(dialog: Locator): Promise<void> {
    await dialog.getByRole('combobox', { name: 'Classes' }).pressSequentially(`${classes},`);
    await dialog.getByRole('switch', { name: 'It takes pictures' }).click();
    await dialog.getByRole('button', { name: 'Add the version' }).click();
    await dialog.getByText('From 1 to 4,096').first().waitFor();
    await dialog.getByRole('textbox', { name: 'Width' }).fill('8');
    await dialog.getByRole('textbox', { name: 'Height' }).fill('8');
    await dialog.getByLabel('Colours').selectOption('grey');
    await dialog.getByLabel('Laid out').selectOption('flat');
    await dialog.getByRole('switch', { name: /^Inverted/ }).click();
  }

  async function propose(version: number): Promise<void> {
    await engineer.goto('/models/digits');
    await engineer.getByRole('button', { name: 'Propose a version' }).click();
    await engineer.getByLabel('Version', { exact: true }).last().selectOption(String(version));
    await engineer.getByLabel('Why').fill('Trained on the same digits, at another rate');
    act();
    await engineer.getByRole('button', { name: 'Propose it' }).click();
    await engineer.waitForURL('**/promotions/*');
  }

  it('trains with the three lines that the page shows', async () => {
    await engineer.goto('/experiments');
    const lines = engineer.getByRole('region', { name: 'Connect' }).locator('code[title]');
    const text = (await lines.getAttribute('title')) ?? '';
    expect(text.split('\n')).toHaveLength(3);

    act();
    training = train(tenant, text);

    await seen(engineer, 'experiment', engineer.getByRole('link', { name: 'digits', exact: true }));
    act();
    await engineer.getByRole('link', { name: 'digits', exact: true }).click();
    await engineer.waitForURL('**/experiments/*');
    experiment = new URL(engineer.url()).pathname;
    await seen(engineer, 'first-run', row(engineer, 'rate 0.02'));
  });

  it('watches the curves move, without a reload', async () => {
    await row(engineer, 'rate 0.02').click();
    await engineer.getByRole('tab', { name: 'Metric curves' }).click();
    act();
    const curve = engineer.getByRole('img', { name: /train_loss from/ }).first();
    await curve.waitFor();
    await engineer.evaluate(() => Object.assign(window, { same: true }));
    const [from, shown] = [performance.now(), new Set<string | null>()];
    await expect
      .poll(async () => shown.add(await curve.getAttribute('aria-label')).size, {
        timeout: 20_000,
        interval: 20,
      })
      .toBeGreaterThan(5);
    const took = Math.round(performance.now() - from);
    console.log(`The curves moved 5 times in ${took} ms, an epoch being 200 ms`);
    await seen(engineer, 'curves');

    training.stop();
    await engineer.getByText('finished', { exact: true }).waitFor({ timeout: 60_000 });
    const { items } = await call<{ items: { name: string; endedAt: string }[] }>(
      'GET',
      '/runs?q=rate%200.02&limit=1',
      tenant.apiKey,
    );
    console.log(
      `The run is shown as finished ${Date.now() - Date.parse(items[0]?.endedAt ?? '')} ms after its end`,
    );
    expect(await engineer.evaluate(() => 'same' in window)).toBe(true);
    await training.done;
  });

  it('compares the ten runs', async () => {
    act();
    await engineer.goto(`${experiment}?sort=-metrics.validation_accuracy`);
    const grid = engineer.getByRole('grid', { name: 'Runs' });
    await grid.getByRole('row').nth(10).waitFor();
    for (const tick of await grid.getByRole('checkbox').all()) await tick.check();
    await seen(engineer, 'runs');
    act();
    await engineer.getByRole('link', { name: 'Compare 10 runs' }).click();
    await seen(engineer, 'compare', engineer.getByRole('rowheader', { name: 'validation_accuracy' }));
    act();
    await engineer.getByRole('tab', { name: 'Charts' }).click();
    await engineer.locator('[data-drawn]').nth(3).waitFor();
    await seen(engineer, 'charts');
  });

  it('registers what serves until now, and the best of the ten', async () => {
    await engineer.goto('/models');
    await engineer.getByRole('button', { name: 'Register a model' }).first().click();
    await engineer.getByRole('dialog').getByLabel('Name').fill('digits');
    await engineer.getByRole('dialog').getByRole('button', { name: 'Register' }).click();
    await engineer.getByRole('heading', { name: 'digits', exact: true }).waitFor();
    await register('rate 0.02', 1);
    await call('PUT', '/models/digits/aliases/production', tenant.apiKey, { version: 1 });
    await register('rate 2.0', 2);
    await seen(engineer, 'version', engineer.getByText('8 × 8, grey, inverted'));
    await register('rate 0.0005', 3);
  });

  it('serves what the alias names', async () => {
    await engineer.goto('/endpoints?deploy=true&model=digits');
    const dialog = engineer.getByRole('dialog');
    await dialog.getByLabel('Name of the endpoint').fill('digits');
    await dialog.getByRole('combobox', { name: 'Version 1' }).click();
    await engineer.getByRole('option', { name: 'follow production (now 1)' }).click();
    act();
    await dialog.getByRole('button', { name: 'Deploy' }).click();
    await engineer.getByText('follows production').waitFor();
    await seen(engineer, 'endpoint', engineer.getByText('ready').nth(1));
  });

  it('protects the alias by gates', async () => {
    await owner.goto('/models/digits');
    await owner.getByRole('button', { name: 'Protect', exact: true }).click();
    const dialog = owner.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Protect the alias' }).click();
    await dialog.getByText('Add one gate at least.').waitFor();
    await dialog.getByRole('button', { name: 'Add a gate' }).click();
    await owner.getByRole('menuitem', { name: /^Accuracy/ }).click();
    await dialog.getByRole('combobox', { name: 'Dataset' }).click();
    await owner.getByRole('option', { name: 'unseen' }).click();
    await dialog.getByLabel('Version').selectOption('1');
    await dialog.getByLabel('Accuracy at least').fill('0.9');
    await dialog.getByLabel('Worse than in use by at most').fill('0');
    await dialog.getByRole('button', { name: 'Add a gate' }).click();
    await owner.getByRole('menuitem', { name: /^Approval/ }).click();
    await seen(owner, 'gates');
    act();
    await dialog.getByRole('button', { name: 'Protect the alias' }).click();
    await dialog.waitFor({ state: 'detached' });
    await seen(owner, 'protected', owner.getByRole('img', { name: 'protected' }));
  });

  it('sees the gates refuse the worse one, with their evidence', async () => {
    await propose(3);
    await engineer.getByText('It did not pass').waitFor();
    await engineer.getByRole('img', { name: 'Not passed' }).waitFor();
    const found = engineer.getByText(/accuracy is 0\.\d+, below the 0\.9 that is needed/i).first();
    await seen(engineer, 'refused', found);
    await engineer
      .getByText(/worse than the 0\.\d+ of the version in use/)
      .first()
      .waitFor();
  });

  it('asks a second person about the better one', async () => {
    await propose(2);
    await engineer.getByText('It waits for a person').waitFor();
    const own = engineer.getByText('You proposed it: an admin or above, and another one, approves.');
    await seen(engineer, 'waiting', own);

    act();
    await owner.goto('/');
    const asked = owner.getByRole('link', { name: /^Version 2 of model digits waits for your approval/ });
    await seen(owner, 'home', asked);
    act();
    await asked.click();
    await owner.getByLabel('Note').fill('Better on every label that matters.');
    await seen(owner, 'decision');
  });

  it('switches the endpoint once they approve, while predictions are answered', async () => {
    await engineer.goto('/endpoints/digits');
    await engineer.getByRole('link', { name: 'digits version 1' }).waitFor();
    const clients = predict();
    await clients.answeredBy('1');

    act();
    await owner.getByRole('button', { name: 'Approve' }).click();

    await engineer.getByRole('link', { name: 'digits version 2' }).waitFor(); // by itself
    await clients.answeredBy('2');
    console.log(
      `Approved, moved and answered by version 2 after ${Math.round(performance.now() - begun)} ms`,
    );
    const answered = await clients.stop();
    console.log(`Meanwhile every prediction was answered: ${answered}`);
    await engineer.getByText('ready').nth(1).waitFor();
    await seen(engineer, 'switched');
    await owner.getByText('promoted', { exact: true }).waitFor();
  });

  it('keeps what was in production when, and who decided', async () => {
    await owner.goto('/models/digits');
    await owner.getByRole('row', { name: /production.* 2 / }).waitFor();
    act();
    await owner.getByRole('button', { name: 'History of production' }).click();
    await seen(owner, 'history', owner.getByRole('link', { name: 'by promotion' }));
    await owner.keyboard.press('Escape');
    act();
    await owner.getByRole('tab', { name: 'Promotions' }).click();
    await seen(owner, 'promotions', owner.getByRole('link', { name: 'version 3 as production' }));
  });

  /** Asks the endpoint without a pause from two clients, until told to stop; one that is not answered throws. */
  function predict() {
    const by = new Map<string, number>();
    let going = true;
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1, 64], data: Array<number>(64).fill(0.5) }];
    const client = async (): Promise<void> => {
      while (going) {
        const answer = await fetch(`${serverUrl}/v2/models/digits/infer`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${tenant.apiKey}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ inputs }),
        });
        if (!answer.ok) throw new Error(`A prediction was refused: ${await answer.text()}`);
        const { model_version = '' } = (await answer.json()) as { model_version?: string };
        by.set(model_version, (by.get(model_version) ?? 0) + 1);
      }
    };
    const all = Promise.all([client(), client()]);
    all.catch(() => undefined); // told by `stop`
    return {
      answeredBy: (version: string): Promise<void> =>
        expect.poll(() => by.get(version) ?? 0, { timeout: 20_000, interval: 20 }).toBeGreaterThan(20),
      stop: async (): Promise<string> => {
        going = false;
        await all;
        return [...by].map(([version, count]) => `${count} by version ${version}`).join(', ');
      },
    };
  }
});
