import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { serve, sessionAnswer } from '@/testing/server';
import { ArtifactPreview } from './ArtifactPreview';

function show(path: string, content: string | Uint8Array<ArrayBuffer>, bytes?: number): Promise<void> {
  serve({ 'GET /api/v1/runs/r1/artifact': () => new Response(content) });
  return renderPage(
    <ArtifactPreview
      file={{ runId: 'r1', path, sha256: path }}
      bytes={bytes ?? content.length}
      onClose={() => undefined}
    />,
  );
}

describe('ArtifactPreview', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));

  it('shows a page in a frame where nothing runs and nothing is loaded', async () => {
    await show('estimator.html', '<script>parent.hacked = 1</script><b>tree</b>');

    const frame = await screen.findByTitle('estimator.html');
    expect(frame).toHaveAttribute('sandbox', '');
    const page = frame.getAttribute('srcdoc') ?? '';
    expect(page).toMatch(
      /^<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none';/,
    );
    expect(page).toContain('<b>tree</b>');
  });

  it('takes markup in another file for text', async () => {
    await show('notes.txt', '<img src=x onerror=alert(1)>');

    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeVisible();
    expect(document.querySelector('img')).toBeNull();
  });

  it('gives a picture no origin', async () => {
    await show('a.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');

    const picture = await screen.findByRole('img', { name: 'a.svg' });
    expect(picture.getAttribute('src')).toMatch(/^data:image\/svg\+xml;base64,/);
  });

  it('plays sound', async () => {
    await show('voice.wav', 'RIFF');

    expect(await screen.findByLabelText('Sound of voice.wav')).toHaveAttribute(
      'src',
      'data:audio/wav;base64,UklGRg==',
    );
  });

  it('pages through what log_table wrote', async () => {
    const data = Array.from({ length: 120 }, (_, row) => [`q${row}`, row / 2]);
    await show('eval.json', JSON.stringify({ columns: ['question', 'score'], data }));

    const table = await screen.findByRole('table', { name: 'eval.json' });
    expect(within(table).getByText('q49')).toBeVisible();
    expect(within(table).queryByText('q50')).toBeNull();
    expect(screen.getByText('120 rows, 2 columns')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Rows after' }));
    await userEvent.click(screen.getByRole('button', { name: 'Rows after' }));
    expect(within(table).getByText('59.5')).toBeVisible();
    expect(screen.getByText('101 to 120')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Rows after' })).toBeDisabled();
  });

  it('draws a plot that the file says to be, with its names as text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    await show(
      'roc.json',
      JSON.stringify({ type: 'roc_curve', curves: [{ name, fpr: [0, 1], tpr: [0, 1] }] }),
    );

    expect(await screen.findByRole('img', { name: /^ROC\. .*area 0\.5/ })).toBeVisible();
    expect(screen.getByTitle(name)).toHaveTextContent(name);
    expect(document.querySelector('img')).toBeNull();
    expect(screen.getByRole('region', { name: 'Text of roc.json' })).toHaveTextContent('"fpr"');
  });

  it('says why a plot cannot be drawn, and shows what is in the file', async () => {
    await show('plots/h.json', '{"type": "histogram", "edges": [1, 0], "counts": [3]}');

    expect(await screen.findByText('"edges" are numbers that rise.')).toBeVisible();
    expect(screen.getByRole('region', { name: 'Text of plots/h.json' })).toHaveTextContent('"counts"');
  });

  it('shows the beginning of a long log, and says so', async () => {
    await show('train.log', `begin${'x'.repeat(600_000)}end`);

    expect(await screen.findByText(/^The first 512 KiB of 586 KiB/)).toBeVisible();
    const text = screen.getByRole('region', { name: 'Text of train.log' }).textContent;
    expect(text).toHaveLength(512 * 1024);
  });

  it('does not fetch what is too large to look at', async () => {
    const fetched = vi.fn();
    await show('huge.png', 'x', 21 * 1024 * 1024);
    vi.stubGlobal('fetch', fetched);

    expect(await screen.findByText('Too large for a preview')).toBeVisible();
    expect(fetched).not.toHaveBeenCalled();
  });

  it('has no preview of what is no text', async () => {
    await show('weights', new Uint8Array([0x00, 0xff]));

    expect(await screen.findByText('No preview')).toBeVisible();
  });
});
