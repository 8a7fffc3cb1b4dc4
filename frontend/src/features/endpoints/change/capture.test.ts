import { describe, expect, it } from 'vitest';
import { captureErrors, captureRule, captureValues, captureWarning, captureWords } from './capture';

const rule = { belowConfidence: 0.7, sampleRate: 0.125, retentionDays: 7, labelingProjectId: 'p' };

describe('a capture rule', () => {
  it('comes back from the form as it went in', () => {
    expect(captureValues(rule).sampleRate).toBe(12.5);
    expect(captureRule(captureValues(rule))).toEqual(rule);
  });

  it('has no confidence and no project where none is set', () => {
    expect(captureRule(captureValues({}))).toEqual({ sampleRate: 1, retentionDays: 30 });
  });

  it('goes when it is switched off', () => {
    expect(captureRule({ ...captureValues(rule), on: false })).toBeNull();
    expect(captureValues(undefined).on).toBe(false);
  });

  it('names each field that is wrong, none while it is off', () => {
    const wrong = {
      on: true,
      belowConfidence: 2,
      sampleRate: 0,
      retentionDays: 1.5,
      labelingProjectId: null,
    };
    expect(Object.keys(captureErrors(wrong))).toEqual([
      'capture.belowConfidence',
      'capture.sampleRate',
      'capture.retentionDays',
    ]);
    expect(captureErrors({ ...wrong, on: false })).toEqual({});
    expect(captureErrors(captureValues(rule))).toEqual({});
  });

  it('warns where nothing could be kept or labeled', () => {
    const numbers = { inputs: [], outputs: [] };
    expect(captureWarning(captureValues(rule), numbers)).toMatch(/names no classes/);
    expect(captureWarning(captureValues({ labelingProjectId: 'p' }), numbers)).toMatch(/no pictures/);
    expect(captureWarning(captureValues({}), numbers)).toBeUndefined();
  });

  it('is said in words', () => {
    expect(captureWords(rule)).toBe('below a confidence of 0.7, 12.5 % of them, for 7 days');
    expect(captureWords({})).toBe('whatever the confidence, all of them, for 30 days');
  });
});
