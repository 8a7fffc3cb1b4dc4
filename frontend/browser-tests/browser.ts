import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Where Chromium is; undefined means that the browser tests are skipped. */
export const chromiumPath = process.env.MILLRACE_CHROMIUM ?? places.find((path) => existsSync(path));

/** The server under test, as `./millrace test` starts it. */
export const serverUrl = process.env.MILLRACE_TEST_URL;

/** Why the browser tests cannot run here; undefined when they can. */
export const skipReason = chromiumPath
  ? serverUrl
    ? undefined
    : 'no server: set MILLRACE_TEST_URL'
  : 'no Chromium: apt-get install chromium';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export function newContext(
  browser: Browser,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<BrowserContext> {
  return browser.newContext({ baseURL: serverUrl, colorScheme, viewport: { width: 1280, height: 800 } });
}

/** Each rule of WCAG 2.2 A and AA that the page breaks, in one line. */
export async function violations(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations: found } = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
}

const pictures = process.env.MILLRACE_SCREENSHOTS ?? fileURLToPath(new URL('screenshots', import.meta.url));

/** Keeps what the page looks like as NAME.png; MILLRACE_SCREENSHOTS names another folder. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' });
}
