import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One less than the processors, vitest's default, is one on the machines that run this.
    maxWorkers: '100%',
  },
});
