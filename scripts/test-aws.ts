/*
 * Runs the tests of the AWS backend: against DynamoDB Local, which this command installs and starts, and a fixture of S3.
 * Without Java it says loudly that nothing was tested, and fails only where CI runs it. Arguments go to the test runner.
 */
import { fileURLToPath } from 'node:url';
import { dynamoDbLocalMissing, runWithDynamoDbLocal } from './with-dynamodb-local.ts';

const missing = dynamoDbLocalMissing();
if (missing !== undefined) {
  const lines = ['', '!! NOTHING OF THE AWS BACKEND WAS TESTED.', `!! ${missing}`, '!! Then run: npm run test:aws', ''];
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exit(process.env.CI !== undefined && process.env.CI !== 'false' ? 1 : 0);
}
const runner = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
runWithDynamoDbLocal([runner, 'run', '--config', 'vitest.aws.config.ts', ...process.argv.slice(2)]);
