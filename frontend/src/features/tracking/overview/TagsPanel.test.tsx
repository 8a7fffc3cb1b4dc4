import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from '@/testing/render';
import { TagsPanel } from './TagsPanel';

async function show() {
  const onChange = vi.fn(() => Promise.resolve());
  await renderPage(
    <TagsPanel tags={{ team: 'vision', 'mlflow.user': 'ada' }} mayWrite onChange={onChange} />,
  );
  return { onChange, user: userEvent.setup() };
}

describe('tags', () => {
  it('are added, but not under the names of the clients', async () => {
    const { onChange, user } = await show();

    expect(screen.queryByText('mlflow.user')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Add a tag' }));
    await user.type(screen.getByRole('textbox', { name: 'Key' }), 'mlflow.x');
    expect(screen.getByRole('button', { name: 'Save the tag' })).toBeDisabled();
    await user.clear(screen.getByRole('textbox', { name: 'Key' }));
    await user.type(screen.getByRole('textbox', { name: 'Key' }), 'seen');
    await user.type(screen.getByRole('textbox', { name: 'Value' }), 'yes');
    await user.click(screen.getByRole('button', { name: 'Save the tag' }));

    expect(onChange).toHaveBeenCalledExactlyOnceWith({ tags: { seen: 'yes' } }, expect.anything());
  });

  it('are changed and removed', async () => {
    const { onChange, user } = await show();

    await user.click(screen.getByRole('button', { name: 'Change the tag team' }));
    await user.type(screen.getByRole('textbox', { name: 'team' }), '!');
    await user.keyboard('{Enter}');
    expect(onChange).toHaveBeenCalledWith({ tags: { team: 'vision!' } }, expect.anything());
    await user.click(screen.getByRole('button', { name: 'Remove the tag team' }));

    expect(onChange).toHaveBeenCalledWith({ removedTags: ['team'] }, expect.anything());
  });
});
