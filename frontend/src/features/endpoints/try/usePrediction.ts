import { useMutation } from '@tanstack/react-query';
import { client, type Schemas } from '@/lib/api/client';
import { base64Of } from './instances';

/** What the person gave: rows they wrote or dropped, or a picture. */
export type Given =
  | { readonly kind: 'rows'; readonly instances: unknown[] }
  | { readonly kind: 'picture'; readonly file: File };

export interface Answered {
  /** The picture that was sent. */
  readonly picture: { readonly name: string; readonly url: string } | undefined;
  readonly answer: Schemas['PredictResponse'];
  /** Milliseconds from the press to the answer in the page. */
  readonly roundTripMs: number;
}

/** One prediction by hand, with the time that it took. */
export function usePrediction(endpointName: string) {
  return useMutation({
    mutationFn: async (given: Given): Promise<Answered> => {
      const image = given.kind === 'picture' ? await encoded(given.file) : '';
      const instances = given.kind === 'rows' ? given.instances : [{ image }];
      const begun = performance.now();
      const { data } = await client.POST('/endpoints/{endpointName}/predict', {
        params: { path: { endpointName } },
        body: { instances },
      });
      if (!data) throw new Error('The server answered without a prediction.');
      const roundTripMs = performance.now() - begun;
      const picture =
        given.kind === 'picture'
          ? { name: given.file.name, url: `data:${given.file.type};base64,${image}` }
          : undefined;
      return { picture, answer: data, roundTripMs };
    },
  });
}

async function encoded(file: File): Promise<string> {
  return base64Of(new Uint8Array(await file.arrayBuffer()));
}
