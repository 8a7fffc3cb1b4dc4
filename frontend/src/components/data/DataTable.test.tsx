import type { UseQueryResult } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '@/lib/api/problem';
import { renderPage } from '@/testing/render';
import { type Column, DataTable, type Page } from './DataTable';
import type { ListState } from './useListState';

interface Row {
  readonly name: string;
}
type Query = UseQueryResult<Page<Row>, unknown>;

const columns: Column<Row>[] = [{ key: 'name', header: 'Name', sortKey: 'name', render: ({ name }) => name }];
const refetch = vi.fn();

async function show(query: Partial<Query>, list: Partial<ListState> = {}): Promise<ListState> {
  const state: ListState = { search: {}, change: vi.fn(), next: vi.fn(), previous: undefined, ...list };
  await renderPage(
    <DataTable
      label="Things"
      searchLabel="Search things"
      query={{ refetch, ...query } as Query}
      list={state}
      rowKey={({ name }) => name}
      columns={columns}
      empty={{ title: 'No things yet', children: 'Make one.' }}
    />,
  );
  return state;
}

describe('DataTable', () => {
  it('shows rows, sorts by a press on the header and walks to the next page', async () => {
    const state = await show({ data: { items: [{ name: 'a' }], nextCursor: 'c2', total: 12 } });

    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));

    expect(screen.getByText('12 in all')).toBeInTheDocument();
    expect(state.change).toHaveBeenCalledWith({ sort: '-name' });
    expect(state.next).toHaveBeenCalledWith('c2');
    expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled();
  });

  it('is busy before the first answer', async () => {
    await show({ isPending: true });

    expect(screen.getByRole('table', { name: 'Things' })).toHaveAttribute('aria-busy', 'true');
  });

  it('says the next step when there is nothing, and that nothing matches a search', async () => {
    await show({ data: { items: [] } });
    expect(screen.getByText('No things yet')).toBeInTheDocument();

    await show({ data: { items: [] } }, { search: { q: 'x' } });
    expect(screen.getByText('Nothing matches')).toBeInTheDocument();
  });

  it('shows what went wrong with the request id, and tries again', async () => {
    const error = new ApiProblem({ status: 503, title: 'The store is away', request_id: 'request-9' });
    await show({ isError: true, error });

    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

    expect(screen.getByText('request-9')).toBeInTheDocument();
    expect(refetch).toHaveBeenCalledOnce();
  });

  it('tells a role that it may not, without another try', async () => {
    const error = new ApiProblem({ status: 403, title: 'Forbidden', code: 'FORBIDDEN' });
    await show({ isError: true, error });

    expect(screen.getByText('Your role does not allow this')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  });

  it('searches once the typing rests', async () => {
    const state = await show({ data: { items: [{ name: 'a' }] } });

    await userEvent.type(screen.getByRole('searchbox', { name: 'Search things' }), 'dig');

    await vi.waitFor(() => expect(state.change).toHaveBeenCalledExactlyOnceWith({ q: 'dig' }));
  });
});
