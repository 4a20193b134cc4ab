/** Says how much a test tries; vitest.config.ts sets it to `all` for the project `long`. */
export const TEST_VOLUME = 'TEST_VOLUME';

/**
 * Returns how many cases a law tries: `quick` of them in `npm test`, `all` in `npm run test:all`. A file that calls this
 * is named `*.laws.test.ts`, so that it runs in both.
 */
export function runs(quick: number, all: number): number {
  return process.env[TEST_VOLUME] === 'all' ? all : quick;
}
