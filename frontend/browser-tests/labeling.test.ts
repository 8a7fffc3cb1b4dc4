import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, newContext, picture, skipReason, violations } from './browser';
import { newDataset } from './dataset';
import { call, logIn, newMember, newTenant, type TestTenant } from './tenant';

const tasks = 6;

describe.skipIf(skipReason)('labeling', () => {
  let browser: Browser;
  let tenant: TestTenant;
  let owner: Page;
  let ann: Page;
  let ben: Page;
  let benEmail: string;
  let project: string;

  beforeAll(async () => {
    browser = await launch();
    tenant = await newTenant('Labeling walk');
    await newDataset(tenant, 'discs', tasks);
    benEmail = await newMember(tenant, 'annotator', 'Ben Bianchi');
    owner = await newPage(tenant.email);
    ann = await newPage(await newMember(tenant, 'annotator', 'Ann Otator'));
    ben = await newPage(benEmail, 'dark');
  });

  afterAll(() => browser.close());

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

  it('makes a project from a dataset version', async () => {
    await owner.goto('/labeling');
    await owner.getByText('No labeling projects yet').waitFor();
    await check(owner, 'labeling-empty');

    await owner.getByRole('button', { name: 'New project' }).first().click();
    await owner.getByLabel('Name').fill('shades');
    await owner.getByRole('combobox', { name: 'Dataset' }).click();
    await owner.getByRole('option', { name: 'discs' }).click();
    const classes = owner.getByRole('combobox', { name: 'Classes' });
    for (const name of ['bright', 'grey', 'dark']) {
      await classes.fill(name);
      await classes.press('Enter');
    }
    await owner.getByLabel('Answers for each task').fill('2');
    await owner.getByLabel('Instructions for the annotators').fill('Say how bright the disc is.');
    await check(owner, 'labeling-new-project');
    await owner.getByRole('button', { name: 'Make the project' }).click();

    await owner.getByRole('heading', { name: 'shades' }).waitFor();
    await owner.getByText('Nobody has answered yet').waitFor();
    await check(owner, 'labeling-project-new');
    project = new URL(owner.url()).pathname;
  });

  it('is answered by keyboard, without a moment in which no picture is shown', async () => {
    await ann.goto('/labeling');
    await ann.getByRole('link', { name: 'Annotate shades' }).click();
    await shown(ann, 'disc-00.png');
    await watchPicture(ann);

    await ann.keyboard.press('1');
    await ann.getByText('Draft saved').waitFor();
    await check(ann, 'labeling-annotate');
    await ann.keyboard.press('Enter');
    await shown(ann, 'disc-01.png');
    await ann.keyboard.press('2');
    await ann.keyboard.press('Enter');

    await shown(ann, 'disc-02.png');
    await ann.getByText('2 answered in this sitting').waitFor();
    expect(await ann.evaluate(() => (globalThis as unknown as { gaps: number }).gaps)).toBe(0);
  });

  it('takes the last answer back', async () => {
    await ann.keyboard.press('z');

    await shown(ann, 'disc-01.png');
    expect(await ann.getByRole('button', { name: 'grey' }).getAttribute('aria-pressed')).toBe('true');
    await ann.keyboard.press('3');
    await ann.keyboard.press('Enter');
    await shown(ann, 'disc-02.png');
  });

  it('passes a skipped task to somebody else', async () => {
    await ann.keyboard.press('s');

    await shown(ann, 'disc-03.png');
    await ann.getByText('2 answered, 1 skipped in this sitting').waitFor();
  });

  it('keeps the answer of a lease that has ended, and says so', async () => {
    await ben.goto(`${project}/annotate`);
    await shown(ben, 'disc-00.png');
    await releaseFirst(tenant, benEmail, project);

    await ben.keyboard.press('1');
    await ben.keyboard.press('Enter');

    await ben.getByText('Your answer is kept as a draft').waitFor();
    await check(ben, 'labeling-lease-ended-dark');
    await ben.getByRole('button', { name: 'Ask for it again' }).click();
    await shown(ben, 'disc-00.png');
    expect(await ben.getByRole('button', { name: 'bright' }).getAttribute('aria-pressed')).toBe('true');
    await check(ben, 'labeling-annotate-dark');
  });

  it('ends where no task is left', async () => {
    await answerAll(ann);
    await answerAll(ben);

    await check(ann, 'labeling-done');
  });

  it('has its disagreements decided by keyboard', async () => {
    await owner.goto(project);
    // They agree about disc-00.png and differ about disc-01.png; the rest both call bright.
    await owner.getByRole('link', { name: 'Review 1' }).click();
    await owner.getByRole('group', { name: 'The answers' }).waitFor();
    await shown(owner, 'disc-01.png');

    await owner.keyboard.press('2');
    await owner.keyboard.press('c');
    await owner.keyboard.type('Neither, I think');
    await owner.keyboard.press('Escape');
    await check(owner, 'labeling-review');
    await owner.keyboard.press('Enter');

    await owner.getByText('Nothing waits for a decision').waitFor();
    await check(owner, 'labeling-review-done');
  });

  it('shows its tasks and how people answered', async () => {
    await owner.getByRole('link', { name: 'To the project' }).click();
    await owner.getByRole('cell', { name: 'Ben Bianchi' }).waitFor();
    await check(owner, 'labeling-project');

    await owner.getByRole('tab', { name: 'Tasks' }).click();
    await owner.getByLabel('Accepted label').selectOption({ label: 'grey' });
    await owner.getByRole('link', { name: 'disc-01.png' }).waitFor();
    await expect.poll(() => owner.getByRole('row').count()).toBe(2);
    await check(owner, 'labeling-tasks');
    await owner.getByRole('link', { name: 'disc-01.png' }).click();
    await owner.getByText('Neither, I think').waitFor();
    await check(owner, 'labeling-task');
  });

  it('commits the labels as the next version of the dataset', async () => {
    await owner.goto(project);
    await owner.getByRole('button', { name: /^Commit \d labels$/ }).click();
    await owner.getByRole('dialog').waitFor();
    await check(owner, 'labeling-commit');
    await owner.getByRole('button', { name: 'Commit', exact: true }).click();

    await owner.getByRole('link', { name: 'See version 2' }).click();
    await owner.getByRole('heading', { name: /version 2/i }).waitFor();
    await owner.getByText('bright').first().waitFor();
  });

  it('tells an annotator what is not theirs', async () => {
    await ann.goto(`${project}/review`);

    await ann.getByText('Your role does not allow this').waitFor();
    await check(ann, 'labeling-forbidden');
  });
});

/** The picture of this path is on the screen, and it is there. */
async function shown(page: Page, path: string): Promise<void> {
  const image = page.getByRole('img', { name: path });
  await image.waitFor();
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
}

/** Counts the frames in which no picture is shown. */
async function watchPicture(page: Page): Promise<void> {
  await page.evaluate(() => {
    const counted = Object.assign(globalThis, { gaps: 0 });
    const look = (): void => {
      const image = document.querySelector<HTMLImageElement>('main img:not([data-hidden])');
      if (!image?.complete || image.naturalWidth === 0) counted.gaps += 1;
      requestAnimationFrame(look);
    };
    look();
  });
}

/** Gives back what the person has on the screen, as the end of the lease would. */
async function releaseFirst(tenant: TestTenant, email: string, project: string): Promise<void> {
  const { accessToken } = await call<{ accessToken: string }>('POST', '/auth/login', undefined, {
    email,
    password: tenant.password,
  });
  const path = `/labeling-projects/${project.split('/').pop()}/lease`;
  const { task } = await call<{ task: { id: string } }>('POST', path, accessToken, {});
  await call('DELETE', `/labeling-tasks/${task.id}/lease`, accessToken);
}

/** Calls everything bright until nothing is left. */
async function answerAll(page: Page): Promise<void> {
  const done = page.getByText(/All done for now|No task for you now/);
  const image = page.locator('main img:not([data-hidden])');
  while (!(await done.isVisible())) {
    const path = await image.getAttribute('alt', { timeout: 500 }).catch(() => null);
    if (path === null) continue;
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await done.isVisible()) || (await image.getAttribute('alt')) !== path)
      .toBe(true);
  }
}
