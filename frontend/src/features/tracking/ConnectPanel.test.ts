import { describe, expect, it } from 'vitest';
import { linesFor } from './ConnectPanel';

describe('the lines that connect MLflow', () => {
  it('are three, with the address of this server', () => {
    for (const language of ['shell', 'python'] as const) {
      const lines = linesFor(language, 'http://host:8080').split('\n');
      expect(lines).toHaveLength(3);
      expect(lines.join('\n')).toContain('http://host:8080/mlflow');
    }
  });
});
