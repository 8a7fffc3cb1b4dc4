import type { Schemas } from '@/lib/api/client';

type Rule = Schemas['CaptureRule'];

/** A capture rule as the form holds it; a number is a text while the person types it. */
export interface CaptureValues {
  readonly on: boolean;
  /** From 0 to 1; empty for any confidence. */
  readonly belowConfidence: number | string;
  /** In percent. */
  readonly sampleRate: number | string;
  readonly retentionDays: number | string;
  readonly labelingProjectId: string | null;
}

/** What a rule starts from: the uncertain ones, all of them, for a month. */
const usual: CaptureValues = {
  on: false,
  belowConfidence: 0.8,
  sampleRate: 100,
  retentionDays: 30,
  labelingProjectId: null,
};

export function captureValues(rule: Rule | undefined): CaptureValues {
  if (!rule) return usual;
  return {
    on: true,
    belowConfidence: rule.belowConfidence ?? '',
    sampleRate: percent(rule),
    retentionDays: rule.retentionDays ?? 30,
    labelingProjectId: rule.labelingProjectId ?? null,
  };
}

/** The rule to send; null takes the rule away. */
export function captureRule(values: CaptureValues): Rule | null {
  if (!values.on) return null;
  return {
    ...(values.belowConfidence === '' ? {} : { belowConfidence: Number(values.belowConfidence) }),
    sampleRate: Number((Number(values.sampleRate) / 100).toFixed(6)),
    retentionDays: Number(values.retentionDays),
    ...(values.labelingProjectId === null ? {} : { labelingProjectId: values.labelingProjectId }),
  };
}

/** What is wrong, by the form's path. */
export function captureErrors(values: CaptureValues): Record<string, string> {
  if (!values.on) return {};
  const { belowConfidence, sampleRate, retentionDays } = values;
  const errors: Record<string, string> = {};
  if (belowConfidence !== '' && !(Number(belowConfidence) >= 0 && Number(belowConfidence) <= 1)) {
    errors['capture.belowConfidence'] = 'A number from 0 to 1, or nothing';
  }
  if (sampleRate === '' || !(Number(sampleRate) > 0 && Number(sampleRate) <= 100)) {
    errors['capture.sampleRate'] = 'More than 0 and at most 100 percent';
  }
  if (!Number.isInteger(retentionDays) || Number(retentionDays) < 1 || Number(retentionDays) > 365) {
    errors['capture.retentionDays'] = 'Whole days from 1 to 365';
  }
  return errors;
}

/** Why a rule would keep nothing, or less than one might think; undefined when all is well. */
export function captureWarning(
  values: CaptureValues,
  signature: Schemas['Signature'] | undefined,
): string | undefined {
  if (!values.on || !signature) return undefined;
  if (values.belowConfidence !== '' && !signature.classes) {
    return 'The model names no classes, so its predictions have no confidence: leave the confidence empty, or nothing is kept.';
  }
  if (values.labelingProjectId !== null && !signature.image) {
    return 'The model takes no pictures: what is kept cannot become tasks of a labeling project.';
  }
  return undefined;
}

/** `below a confidence of 0.8, 10 % of them, for 30 days`. */
export function captureWords(rule: Rule): string {
  const share = percent(rule);
  return [
    rule.belowConfidence === undefined
      ? 'whatever the confidence'
      : `below a confidence of ${rule.belowConfidence}`,
    share === 100 ? 'all of them' : `${share} % of them`,
    rule.retentionDays === 1 ? 'for 1 day' : `for ${rule.retentionDays ?? 30} days`,
  ].join(', ');
}

function percent({ sampleRate = 1 }: Rule): number {
  return Number((sampleRate * 100).toFixed(4));
}
