/** A part of a report, in its order. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'panel'; readonly address: string; readonly caption: string };

/** A report draws at most so many panels: each asks the server for what it shows. */
export const mostPanels = 30;

const opening = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/;

/** Splits Markdown at its fenced blocks `panel`: the address of what is shown, and below it what is said of it. */
export function segmentsOf(markdown: string): Segment[] {
  const segments: Segment[] = [];
  let text: string[] = [];
  let panel: string[] | undefined;
  let fence: string | undefined;
  const endText = (): void => {
    if (text.some((line) => line.trim() !== '')) segments.push({ kind: 'text', text: text.join('\n') });
    text = [];
  };
  const endPanel = (lines: readonly string[]): void => {
    const [address = '', ...caption] = lines.map((line) => line.trim()).filter((line) => line !== '');
    segments.push({ kind: 'panel', address, caption: caption.join(' ') });
  };
  for (const line of markdown.split(/\r?\n/)) {
    const [, marks, info] = opening.exec(line) ?? [];
    const closes = fence !== undefined && marks !== undefined && info === '' && marks.startsWith(fence);
    if (fence === undefined && marks !== undefined) {
      fence = marks;
      if (info === 'panel') {
        endText();
        panel = [];
        continue;
      }
    } else if (closes) {
      fence = undefined;
      if (panel) {
        endPanel(panel);
        panel = undefined;
        continue;
      }
    }
    (panel ?? text).push(line);
  }
  if (panel) endPanel(panel);
  endText();
  return segments;
}
