import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { serve, sessionAnswer } from '@/testing/server';
import { ExportButton } from './ExportButton';

const path = 'GET /api/v1/experiments/7/export';
const experiment = { id: '7', name: 'Digits' } as never;

/** A place that the user chooses in the browser's own dialog, which tests have none of. */
function place(): { readonly names: string[]; written: () => string } {
  const names: string[] = [];
  let written = '';
  const file = (): WritableStream<Uint8Array> =>
    new WritableStream({ write: (bytes) => void (written += new TextDecoder().decode(bytes)) });
  vi.stubGlobal('showSaveFilePicker', ({ suggestedName }: { suggestedName: string }) => {
    names.push(suggestedName);
    return Promise.resolve({ createWritable: () => Promise.resolve(file()) });
  });
  return { names, written: () => written };
}

describe('ExportButton', () => {
  beforeEach(() => void session.accept(sessionAnswer('token') as never));
  afterEach(() => vi.unstubAllGlobals());

  it('writes what comes to the place that was chosen', async () => {
    const calls = serve({ [path]: () => new Response('zip') });
    const chosen = place();
    await renderPage(<ExportButton experiment={experiment} chosen={['a', 'b']} />);

    await userEvent.click(screen.getByRole('button', { name: 'Export 2 runs' }));

    await waitFor(() => expect(chosen.written()).toBe('zip'));
    expect(chosen.names).toEqual(['Digits.zip']);
    expect(calls.at(-1)?.search).toBe('?run=a&run=b');
  });

  it('asks for nothing when no place is chosen', async () => {
    const calls = serve({ [path]: () => new Response('zip') });
    const asked = vi.fn(() => Promise.reject(new DOMException('no', 'AbortError')));
    vi.stubGlobal('showSaveFilePicker', asked);
    await renderPage(<ExportButton experiment={experiment} chosen={[]} />);

    await userEvent.click(screen.getByRole('button', { name: 'Export' }));

    await waitFor(() => expect(screen.getByRole('button', { name: 'Export' })).toBeEnabled());
    expect(asked).toHaveBeenCalledOnce();
    expect(calls).toEqual([]);
  });

  it('exports no more runs than an address can name', async () => {
    serve({});
    const many = Array.from({ length: 101 }, (_, index) => `run${index}`);

    await renderPage(<ExportButton experiment={experiment} chosen={many} />);

    expect(screen.getByRole('button', { name: 'At most 100 runs are exported' })).toBeDisabled();
  });
});
