import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { logIn, newTenant, type TestTenant } from './tenant';
import { mlflow } from './training';

const tags = Object.entries({
  'mlflow.user': 'ada',
  'mlflow.source.name': '/home/ada/train.py',
  'mlflow.source.git.commit': '5f3c9a1d2b7e',
  'mlflow.note.content': 'Twice the learning rate.\nLoss falls faster, and stays.',
  team: 'vision',
}).map(([key, value]) => ({ key, value }));

describe.skipIf(skipReason)('what MLflow clients log', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let runId: string;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('MLflow walk');
    const { experiment_id } = await mlflow<{ experiment_id: string }>(tenant, 'experiments/create', {
      name: 'digits',
      tags: [{ key: 'mlflow.note.content', value: 'Handwritten digits' }],
    });
    const { run } = await mlflow<{ run: { info: { run_id: string } } }>(tenant, 'runs/create', {
      experiment_id,
      run_name: 'fast',
      start_time: Date.now(),
      tags,
    });
    runId = run.info.run_id;
    await mlflow(tenant, 'runs/log-batch', {
      run_id: runId,
      metrics: [...Array(50).keys()].map((step) => ({
        key: 'loss',
        value: 1 / (step + 1),
        timestamp: Date.now(),
        step,
      })),
      params: [{ key: 'lr', value: '0.2' }],
    });
    await mlflow(tenant, 'registered-models/create', { name: 'Digits model' });
    await mlflow(tenant, 'model-versions/create', {
      name: 'Digits model',
      source: 's3://elsewhere/model',
      run_id: runId,
    });
  });

  afterAll(() => browser.close());

  for (const scheme of ['light', 'dark'] as const) {
    describe(scheme, () => {
      let page: Page;

      beforeAll(async () => {
        page = await (await newContext(browser, scheme)).newPage();
        await page.emulateMedia({ reducedMotion: 'reduce' });
        await logIn(page, tenant.email);
      });

      async function check(name: string): Promise<void> {
        await page.waitForFunction(() => document.querySelector('main [aria-busy=true]') === null);
        expect(await violations(page), name).toEqual([]);
        await picture(page, `${name}-${scheme}`);
      }

      it('shows how to connect, in three lines', async () => {
        await page.goto('/experiments');
        await page.getByRole('link', { name: 'digits' }).waitFor();
        await page.getByText('Handwritten digits').waitFor();
        const connect = page.getByRole('region', { name: 'Connect' });
        await connect.getByText('MLFLOW_TRACKING_TOKEN').waitFor();
        await check('mlflow-connect');
        await connect.getByText('Python', { exact: true }).click();
        await connect.getByText('set_tracking_uri').waitFor();
      });

      it('follows the link that a client prints', async () => {
        await page.goto(`/mlflow/#/experiments/0/runs/${runId}`);
        await page.waitForURL(`**/runs/${runId}`);
        await page.getByRole('heading', { name: 'fast' }).waitFor();
      });

      it('says who ran what, and the note', async () => {
        await page.goto(`/runs/${runId}`);
        await page.getByText('Twice the learning rate.').waitFor();
        await page.getByText('ada', { exact: true }).waitFor();
        await page.getByText('train.py', { exact: true }).waitFor();
        await page.getByText('vision', { exact: true }).waitFor();
        await check('mlflow-run');
      });

      it('is forked at a step, and its fork goes its own way beside it', async () => {
        const name = `slower ${scheme}`;
        await page.goto(`/runs/${runId}`);
        await page.getByRole('button', { name: 'Fork…' }).click();
        const dialog = page.getByRole('dialog', { name: 'Fork the run' });
        await dialog.getByRole('textbox', { name: 'Step' }).fill('20');
        await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
        await check('fork-dialog');
        await dialog.getByRole('button', { name: 'Fork', exact: true }).click();
        await page.getByRole('heading', { name }).waitFor();
        await page.getByText('Forked at step 20 from').waitFor();
        await page.getByText('export MLFLOW_RUN_ID').waitFor();
        await check('fork');
        await mlflow(tenant, 'runs/log-batch', {
          run_id: new URL(page.url()).pathname.split('/').pop(),
          metrics: [...Array(40).keys()].map((step) => ({
            key: 'loss',
            value: 0.05 + 0.002 * step,
            timestamp: Date.now(),
            step: 21 + step,
          })),
        });
        await page.getByText('at step 60').waitFor();
        await page.getByRole('link', { name: 'Compare the curves' }).click();
        await page.getByRole('tab', { name: 'Charts', selected: true }).waitFor();
        await page.locator('main canvas').first().waitFor();
        await check('fork-compare');
        await page.goto(`/runs/${runId}`);
        await page.getByRole('link', { name }).waitFor();
      });

      it('says of a version that is not ONNX why it cannot be served', async () => {
        await page.goto('/models/Digits%20model/versions/1');
        await page.getByText('It can be loaded by MLflow, but not served').waitFor();
        expect(await page.getByRole('link', { name: 'Deploy' }).count()).toBe(0);
        await check('mlflow-version');
      });
    });
  }
});
