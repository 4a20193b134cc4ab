import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PREPARED_STORES } from './test/set-up/prepared-stores.ts';
import { TEST_VOLUME } from './test/set-up/volume.ts';

/** Laws run with few cases in `quick` and with many in `long`. */
const LAWS = 'test/**/*.laws.test.ts';
const LONG = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Vitest's default leaves one processor free. The machines that run this have two.
    maxWorkers: '100%',
    globalSetup: ['test/set-up/remove-prepared-stores.ts'],
    env: { [PREPARED_STORES]: join(tmpdir(), `prepared-stores-${process.pid}`) },
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [LONG] } },
      { extends: true, test: { name: 'long', include: [LAWS, LONG], env: { [TEST_VOLUME]: 'all' } } },
    ],
  },
});
