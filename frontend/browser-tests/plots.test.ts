import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, serverUrl, skipReason, violations } from './browser';
import { call, logIn, newTenant, type TestTenant } from './tenant';

const share = Array.from({ length: 51 }, (_, i) => i / 50);
const hostile = '<img src=x onerror="document.title = 1">';

/** Writes a file of a run as MLflow's client does. */
async function put(
  tenant: TestTenant,
  folder: string,
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const url = `${serverUrl}/mlflow/api/2.0/mlflow-artifacts/artifacts/${folder}/artifacts/${path}`;
  const headers = { Authorization: `Bearer ${tenant.apiKey}`, 'Content-Type': 'application/json' };
  const { ok, status } = await fetch(url, { method: 'PUT', headers, body: content });
  if (!ok) throw new Error(`${path}: ${status}`);
}

/** What the training of a classifier logs that gets better. */
async function logPlots(tenant: TestTenant, folder: string, skill: number): Promise<void> {
  const log = (path: string, plot: object): Promise<void> =>
    put(tenant, folder, `plots/${path}`, JSON.stringify(plot));
  for (let step = 0; step < 12; step++) {
    const better = skill * (1 + step / 4);
    const counts = share.slice(1).map((x) => Math.round(400 * Math.exp(-(((x - 0.5) * (4 + step)) ** 2))));
    await log(`weights_step_${step}.json`, { type: 'histogram', edges: share, counts });
    if (step % 4 !== 3) continue;
    const right = Math.round(80 + 4 * better);
    const matrix = [
      [right, 120 - right],
      [130 - right, right],
    ];
    await log(`confusion_step_${step}.json`, { type: 'confusion_matrix', labels: ['cat', hostile], matrix });
    const roc = (name: string, power: number) => ({
      name,
      fpr: share,
      tpr: share.map((x) => x ** (1 / power)),
    });
    await log(`roc_step_${step}.json`, {
      type: 'roc_curve',
      curves: [roc('cat', 1 + better), roc('dog', 2 + better)],
    });
    // what log_table writes
    const data = share.map((recall) => [recall, 1 - recall ** (2 + better) / 2]);
    await log(`pr_step_${step}.json`, { columns: ['recall', 'precision'], data });
  }
  await log('broken.json', { type: 'histogram', edges: [1, 0], counts: [3] });
}

/** Half a second of a tone, as a WAV of 8,000 bytes a second. */
function tone(hertz: number): Uint8Array<ArrayBuffer> {
  const samples = Array.from(
    { length: 4000 },
    (_, i) => 128 + 60 * Math.sin((i * hertz * 2 * Math.PI) / 8000),
  );
  const header = new ArrayBuffer(44);
  const view = new DataView(header);
  const text = (at: number, word: string): void => {
    new TextEncoder().encode(word).forEach((letter, i) => view.setUint8(at + i, letter));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + samples.length, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  for (const at of [20, 22, 32]) view.setUint16(at, 1, true);
  for (const at of [24, 28]) view.setUint32(at, 8000, true);
  view.setUint16(34, 8, true);
  text(36, 'data');
  view.setUint32(40, samples.length, true);
  return new Uint8Array([...new Uint8Array(header), ...samples]);
}

const pixel = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
);

/** Pictures and sounds by step; one is no sound. */
async function logMedia(tenant: TestTenant, folder: string): Promise<void> {
  for (const step of [0, 5, 9]) {
    await put(tenant, folder, `images/samples+step+${step}+timestamp+1+id${step}.png`, pixel);
    await put(tenant, folder, `speech_step_${step}.wav`, tone(220 + 40 * step));
  }
  await put(tenant, folder, 'audio/odd/step_9_0.mp3', `<!doctype html>${hostile}`);
}

describe.skipIf(skipReason)('plots that runs log', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let experiment: string;
  const runs: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Plots');
    experiment = (await call<{ id: string }>('POST', '/experiments', tenant.apiKey, { name: 'plots' })).id;
    for (const skill of [1, 2]) {
      const body = { experimentId: experiment, name: `run ${skill}` };
      const { id } = await call<{ id: string }>('POST', '/runs', tenant.apiKey, body);
      runs.push(id);
      await logPlots(tenant, `${experiment}/${id}`, skill);
      await logMedia(tenant, `${experiment}/${id}`);
    }
  }, 120_000);

  afterAll(() => browser.close());

  async function open(scheme: 'light' | 'dark', path: string): Promise<Page> {
    const page = await (await newContext(browser, scheme)).newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await logIn(page, tenant.email);
    await page.goto(path);
    return page;
  }

  /** Each kind of plot is there. */
  async function drawn(page: Page): Promise<void> {
    await page
      .getByRole('img', { name: /^Histograms of 12 steps/ })
      .first()
      .waitFor();
    await page
      .getByRole('img', { name: /^ROC\. cat: area 0\.\d+; dog: area/ })
      .first()
      .waitFor();
    await page
      .getByRole('img', { name: /^Precision over recall/ })
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'Confusion matrix' }).first().waitFor();
    await page.getByText('"edges" are numbers that rise.').first().waitFor();
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`are drawn by step, in ${scheme}`, async () => {
      const page = await open(scheme, `/runs/${runs[0] ?? ''}?tab=plots`);
      await page.setViewportSize({ width: 1280, height: 2300 });
      await drawn(page);
      expect(await violations(page)).toEqual([]);
      await picture(page, `plots-${scheme}`);
      const before = await page.getByRole('img', { name: /^ROC/ }).getAttribute('aria-label');
      await page.getByRole('slider', { name: 'Step' }).press('Home');
      await page.waitForURL(/step=0/);
      await page.getByText('nothing up to step 0').first().waitFor();
      await page.getByRole('img', { name: /^Histograms/ }).click();
      await page.waitForURL(/step=[56]/);
      await page.waitForFunction((old) => {
        const now = document.querySelector('[role=img][aria-label^=ROC]')?.getAttribute('aria-label');
        return now !== undefined && now !== old;
      }, before);
      await page.setViewportSize({ width: 390, height: 2600 });
      await picture(page, `plots-narrow-${scheme}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      expect(await page.title()).not.toBe('1');
      await page.context().close();
    }, 60_000);

    it(`stand side by side, in ${scheme}`, async () => {
      const both = encodeURIComponent(JSON.stringify(runs));
      const page = await open(scheme, `/experiments/${experiment}/compare?tab=plots&runs=${both}`);
      await page.setViewportSize({ width: 1280, height: 2300 });
      await drawn(page);
      expect(await violations(page)).toEqual([]);
      await picture(page, `plots-compared-${scheme}`);
      await page.context().close();
    }, 60_000);
  }

  for (const scheme of ['light', 'dark'] as const) {
    it(`have pictures and sounds beside them, in ${scheme}`, async () => {
      const page = await open(scheme, `/runs/${runs[0] ?? ''}?tab=images`);
      const last = page.getByLabel('Sound of speech_step_9.wav');
      await last.waitFor();
      await page.getByText('500 ms').waitFor();
      const at = await last.evaluate(async (audio: HTMLAudioElement) => {
        const sought = new Promise((resolve) => audio.addEventListener('seeked', resolve));
        audio.currentTime = 0.25;
        await sought;
        return audio.currentTime;
      });
      expect(at).toBeCloseTo(0.25, 2);
      await page.getByText('The name promises sound').waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `media-${scheme}`);
      await page.getByRole('slider', { name: 'Step' }).press('Home');
      await page.getByLabel('Sound of speech_step_0.wav').waitFor();
      await page.getByText('Nothing up to step 0').waitFor();
      const both = encodeURIComponent(JSON.stringify(runs));
      await page.goto(`/experiments/${experiment}/compare?tab=images&runs=${both}&step=5`);
      await page.getByLabel('Sound of speech of run 2 at step 5').waitFor();
      await page.getByText('500 ms').nth(1).waitFor();
      await page.getByRole('img', { name: 'samples of run 1 at step 5' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await picture(page, `media-compared-${scheme}`);
      expect(await page.title()).not.toBe('1');
      await page.context().close();
    }, 60_000);
  }

  it('are drawn where the file is looked into', async () => {
    const page = await open(
      'light',
      `/runs/${runs[0] ?? ''}?tab=artifacts&folder=plots&file=plots/roc_step_3.json`,
    );
    await page.getByRole('img', { name: /^ROC/ }).waitFor();
    await page.getByRole('region', { name: 'Text of plots/roc_step_3.json' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
