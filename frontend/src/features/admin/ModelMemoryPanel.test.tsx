import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderPage } from '@/testing/render';
import { ModelMemoryPanel } from './ModelMemoryPanel';

const memory = {
  budgetBytes: 2_097_152,
  usedBytes: 1_048_576,
  models: 500,
  loadedModels: 50,
  waitingLoads: 2,
  hits: 990,
  misses: 10,
  loads: 60,
  failedLoads: 1,
  evictions: 10,
  meanLoadMs: 4.2,
};

function noteOf(label: string): string | null | undefined {
  return screen.getByText(label, { selector: 'dt' }).nextElementSibling?.textContent;
}

describe('ModelMemoryPanel', () => {
  it('shows what is in memory, how often requests found it there, and how busy the slots are', async () => {
    await renderPage(
      <ModelMemoryPanel device={{ name: 'cpu', memory, slots: [{ name: 'cpu-0', busyShare: 0.25 }] }} />,
    );

    expect(screen.getByLabelText('Memory for models used, cpu')).toHaveAttribute('aria-valuenow', '50');
    expect(noteOf('Memory for models')).toBe('1.0 MiBof 2.0 MiB');
    expect(noteOf('Loaded')).toBe('50of 500 deployed, 2 waited for');
    expect(noteOf('Found in memory')).toBe('99.0 %10 of 1,000 requests did not');
    expect(noteOf('Loads')).toBe('604.2 ms each, 1 failed');
    expect(noteOf('Slots')).toBe('1cpu-0 25 % busy');
  });

  it('says nothing about shares before anything was asked', async () => {
    await renderPage(
      <ModelMemoryPanel
        device={{ name: 'cuda:0', memory: { ...memory, hits: 0, misses: 0, loads: 0 }, slots: [] }}
      />,
    );

    expect(screen.getByText('Models on cuda:0')).toBeVisible();
    expect(noteOf('Found in memory')).toBe('–0 of 0 requests did not');
    expect(noteOf('Loads')).toBe('0since the start');
  });
});
