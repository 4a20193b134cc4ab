import { defineConfig } from 'vitest/config';
import { testFolder } from './test/set-up/test-folder.ts';

/** The tests of the AWS backend that need DynamoDB Local, which `npm run test:aws` installs and starts. */
export default defineConfig({
  test: {
    name: 'aws',
    include: ['test/**/*.aws.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    isolate: false,
    maxWorkers: '100%',
    globalSetup: ['test/set-up/global-setup.ts', 'test/aws/dynamodb-local.ts'],
    env: { TMPDIR: testFolder() },
  },
});
