import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** One real browser against one real server: the walks run one after another and may take their time. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
