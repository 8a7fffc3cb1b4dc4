import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/lib/api/problem';
import { renderPage } from '@/testing/render';
import { NotePanel } from './NotePanel';

async function show(
  note: string,
  onSave = vi.fn(() => Promise.resolve()),
  mayWrite = true,
): Promise<typeof onSave> {
  await renderPage(<NotePanel note={note} mayWrite={mayWrite} about="what was tried" onSave={onSave} />);
  return onSave;
}

describe('a note', () => {
  it('is written, looked at and saved', async () => {
    const onSave = await show('');
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Write a note' }));
    await user.type(screen.getByRole('textbox', { name: 'Note in Markdown' }), '# Why');
    await user.click(screen.getByRole('radio', { name: 'Preview' }));
    expect(await screen.findByRole('heading', { name: 'Why' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(onSave).toHaveBeenCalledExactlyOnceWith('# Why', expect.anything());
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  it('of blanks alone is none', async () => {
    const onSave = await show('old');
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Edit the note' }));
    await user.clear(screen.getByRole('textbox'));
    await user.type(screen.getByRole('textbox'), '  ');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(onSave).toHaveBeenCalledWith('', expect.anything());
  });

  it('that could not be saved stays in the editor', async () => {
    const problem = new ApiProblem({ status: 503, title: 'Away', detail: 'The database is away.' });
    await show(
      'old',
      vi.fn(() => Promise.reject(problem)),
    );
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Edit the note' }));
    await user.type(screen.getByRole('textbox'), ' and new');
    await user.keyboard('{Control>}{Enter}{/Control}');

    expect(await screen.findByText('The database is away.')).toBeVisible();
    expect(screen.getByRole('textbox')).toHaveValue('old and new');
  });

  it('is read only for who may not write', async () => {
    await show('old', undefined, false);

    expect(await screen.findByText('old')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
