import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '@/lib/api/session';
import { renderPage } from '@/testing/render';
import { json, serve, sessionAnswer } from '@/testing/server';
import { endpoint } from '../testing';
import { TryPanel } from './TryPanel';

const predict = 'POST /api/v1/endpoints/digits/predict';
const answer = {
  predictionId: 'p1',
  model: 'digits',
  version: 1,
  durationMs: 1.25,
  predictions: [{ label: 'seven', confidence: 0.9, scores: { one: 0.1, seven: 0.9 } }],
};
const image = {
  width: 2,
  height: 2,
  channels: 1,
  scale: 1,
  offset: 0,
  invert: false,
  layout: 'flat',
} as const;
const withPictures = { ...endpoint, signature: { inputs: [], outputs: [], ...endpoint.signature, image } };

function logIn(...permissions: string[]): void {
  session.accept({ ...sessionAnswer('token'), me: { permissions, subject: 'user:1', tenants: [] } } as never);
}

function drop(file: File): void {
  fireEvent.drop(screen.getByTestId('drop'), { dataTransfer: { files: [file] } });
}

describe('TryPanel', () => {
  beforeEach(() => logIn('endpoints:predict'));

  it('shows scores, the greatest first, and how long the answer took', async () => {
    const calls = serve({ [predict]: () => json(answer) });
    await renderPage(<TryPanel endpoint={endpoint} />);

    await userEvent.click(screen.getByRole('button', { name: 'Predict' }));

    expect(await screen.findByText('seven, 90.0 %')).toBeVisible();
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'seven90.0 %',
      'one10.0 %',
    ]);
    expect(screen.getByText(/answered in 1.3 ms; .* with the way there and back/)).toBeVisible();
    expect(calls.map(({ body }) => body)).toEqual(['{"instances":[[0,0,0,0]]}']);
  });

  it('predicts from a JSON file that is dropped, and gives the lines for it', async () => {
    const calls = serve({ [predict]: () => json(answer) });
    await renderPage(<TryPanel endpoint={endpoint} />);

    drop(new File(['{"instances": [[1, 2, 3, 4]]}'], 'rows.json', { type: 'application/json' }));

    await screen.findByText('seven, 90.0 %');
    expect(calls.map(({ body }) => body)).toEqual(['{"instances":[[1,2,3,4]]}']);
    expect(
      screen.getByText(/\/api\/v1\/endpoints\/digits\/predict .*'\{"instances":\[\[1,2,3,4\]\]\}'/),
    ).toBeVisible();
    expect(
      screen.getByText(/\/v2\/models\/digits\/infer .*"shape":\[1,4\],"datatype":"FP32","data":\[1,2,3,4\]/),
    ).toBeVisible();
  });

  it('predicts from a picture that is dropped, shows it, and gives a line that sends the file', async () => {
    const calls = serve({ [predict]: () => json(answer) });
    await renderPage(<TryPanel endpoint={withPictures} />);

    drop(new File([new Uint8Array([0, 255, 16])], 'seven.png', { type: 'image/png' }));

    expect(await screen.findByRole('img', { name: /seven.png/ })).toBeVisible();
    expect(calls.map(({ body }) => body)).toEqual(['{"instances":[{"image":"AP8Q"}]}']);
    expect(screen.getByText(/base64 < 'seven.png'/)).toBeVisible();
  });

  it('says that a model without a preprocessing takes no pictures', async () => {
    const calls = serve({});
    await renderPage(<TryPanel endpoint={endpoint} />);

    drop(new File(['x'], 'seven.png', { type: 'image/png' }));

    expect(await screen.findByText(/takes no pictures/)).toBeVisible();
    expect(calls).toEqual([]);
  });

  it('says what is wrong with the JSON before anything is sent', async () => {
    const calls = serve({});
    await renderPage(<TryPanel endpoint={endpoint} />);

    fireEvent.change(screen.getByLabelText('Instances, as JSON'), { target: { value: '{}' } });
    await userEvent.click(screen.getByRole('button', { name: 'Predict' }));

    expect(screen.getByText('Write an array with at least one row')).toBeVisible();
    expect(calls).toEqual([]);
  });

  it('does not predict for a viewer', async () => {
    logIn();
    await renderPage(<TryPanel endpoint={endpoint} />);

    await waitFor(() => expect(screen.getByRole('button', { name: 'Predict' })).toBeDisabled());
    expect(screen.getByText('Your role does not allow predictions.')).toBeVisible();
  });
});
