import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { PREPARED_STORES } from './test/set-up/prepared-stores.ts';
import { testFolder } from './test/set-up/test-folder.ts';
import { TEST_VOLUME } from './test/set-up/volume.ts';

/** Run in both projects: with few cases in `quick`, with all of them in `long`. */
const SCALED = 'test/**/*.scaled.test.ts';
const LONG = 'test/**/*.long.test.ts';
/** Need DynamoDB Local: vitest.aws.config.ts runs them. */
const AWS = 'test/**/*.aws.test.ts';

const folder = testFolder();

export default defineConfig({
  test: {
    // Ends what hangs. No test is decided by how fast the machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Files share what they import, which takes longer than most of them do. So no test leaves anything behind in the process.
    isolate: false,
    // Vitest's default leaves one processor free. The machines that run this have two.
    maxWorkers: '100%',
    globalSetup: ['test/set-up/global-setup.ts'],
    env: {
      TMPDIR: folder,
      [PREPARED_STORES]: join(folder, 'prepared-stores'),
      // Programs that tests start compile the sources once.
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    },
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [LONG, AWS] } },
      { extends: true, test: { name: 'long', include: [SCALED, LONG], env: { [TEST_VOLUME]: 'all' } } },
    ],
  },
});
