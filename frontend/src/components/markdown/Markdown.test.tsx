import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { MarkdownText } from './MarkdownText';

function shown(text: string, picture?: (path: string, alt: string) => string): HTMLElement {
  return render(<MarkdownText text={text} {...(picture ? { picture } : {})} />).container;
}

describe('Markdown', () => {
  it('knows headings, lists, tables and what is struck out', () => {
    const html = shown('# Why\n\n- a\n- ~~b~~\n\n| k | v |\n|---|---|\n| lr | 0.1 |');

    expect(html.querySelector('h3')?.textContent).toBe('Why');
    expect(html.querySelectorAll('li')).toHaveLength(2);
    expect(html.querySelector('del')?.textContent).toBe('b');
    expect(html.querySelector('td')?.textContent).toBe('lr');
    expect(html.querySelector('h1')).toBeNull();
  });

  it('makes no element of HTML in the text', () => {
    const html = shown(
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n<b>bold</b> <iframe src="/"></iframe>',
    );

    expect(html.querySelector('script, img, iframe, b')).toBeNull();
  });

  it('follows no address that runs something', () => {
    const html = shown('[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](<JaVaScRiPt:x>)');

    expect(html.querySelector('a')).toBeNull();
    expect(html.textContent).toContain('a b c d');
  });

  it('tells another site nothing of where the link stood', () => {
    shown('[paper](https://example.org/p) [here](/datasets) <https://example.org/auto>');

    for (const link of screen.getAllByRole('link')) expect(link.getAttribute('rel')).toContain('noopener');
    expect(screen.getByText('paper').getAttribute('target')).toBe('_blank');
    expect(screen.getByText('here').getAttribute('target')).toBeNull();
  });

  it('fetches no picture from elsewhere, and shows those of the place itself', () => {
    const text =
      '![far](https://example.org/x.png) ![near](plots/a%20b.png) ![host](//example.org/x.png) ![data](data:image/png;base64,AA)';
    const html = shown(text, (path, alt) => `[${alt} at ${path}]`);

    expect(html.querySelector('img')).toBeNull();
    expect(html.textContent).toContain('Picture: far');
    expect(html.textContent).toContain('[near at plots/a b.png]');
    expect(html.textContent).not.toContain('[host at');
    expect(html.textContent).not.toContain('[data at');
  });
});
