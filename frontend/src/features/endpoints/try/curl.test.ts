import { describe, expect, it } from 'vitest';
import { curlJson, curlPicture, inferUrl, predictUrl } from './curl';

describe('curl lines', () => {
  it('keep quotes inside the shell’s', () => {
    const { command } = curlJson(predictUrl('http://h', 'e'), ["it's"], 'predict.json');

    expect(command).toBe(
      `curl -sS http://h/api/v1/endpoints/e/predict -H "Authorization: Bearer $MILLRACE_KEY"` +
        ` -H 'Content-Type: application/json' -d '["it'\\''s"]'`,
    );
  });

  it('read a file where the body is longer than a command line may be', () => {
    const { command, file } = curlJson(inferUrl('http://h', 'e'), Array(40_000).fill(1), 'infer.json');

    expect(command).toMatch(/^curl -sS http:\/\/h\/v2\/models\/e\/infer .* -d @infer.json$/);
    expect(file?.name).toBe('infer.json');
    expect(JSON.parse(file?.content ?? '')).toHaveLength(40_000);
  });

  it('encode a picture on the way', () => {
    expect(curlPicture('http://h', "it's.png").command).toMatch(
      /^printf '\{"instances":\[\{"image":"%s"\}\]\}' "\$\(base64 < 'it'\\''s.png' \| tr -d '\\n'\)" \| curl .* -d @-$/,
    );
  });
});
