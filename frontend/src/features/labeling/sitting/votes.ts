import type { Schemas } from '@/lib/api/client';

export interface Vote {
  readonly choice: string;
  readonly people: readonly string[];
  /** The model that says the same. */
  readonly model?: string;
}

/** The answers by class, the most frequent first; what only the model said stands last. */
export function votesOf(
  submitted: readonly Schemas['Annotation'][],
  prediction: Schemas['TaskPrediction'] | undefined,
): Vote[] {
  const people = new Map<string, string[]>();
  for (const { result, annotator, annotatorName } of submitted) {
    people.set(result.choice, [...(people.get(result.choice) ?? []), annotatorName ?? annotator]);
  }
  if (prediction && !people.has(prediction.choice)) people.set(prediction.choice, []);
  return [...people]
    .map(([choice, names]): Vote => {
      const said = prediction?.choice === choice;
      return { choice, people: names, ...(said ? { model: prediction.model } : {}) };
    })
    .sort((a, b) => b.people.length - a.people.length);
}
