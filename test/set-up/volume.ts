/** Says how much a test tries; vitest.config.ts sets it to `all` for the project `long`. */
export const TEST_VOLUME = 'TEST_VOLUME';

/**
 * Returns how many cases a test tries: `quick` of them in `npm test`, `all` in `npm run test:all`. A test file that calls
 * this, itself or through what it imports, is named `*.scaled.test.ts` and runs in both.
 */
export function runs(quick: number, all: number): number {
  return isAll() ? all : quick;
}

/** Tells whether everything is tried, as in `npm run test:all`. */
export function isAll(): boolean {
  return process.env[TEST_VOLUME] === 'all';
}

/** Returns some of the cases, spread evenly, in `npm test`, and all of them in `npm run test:all`. */
export function fewOf<T extends readonly [unknown, ...unknown[]] | object>(
  quick: number,
  cases: readonly T[],
): readonly T[] {
  const step = Math.max(1, Math.floor(cases.length / quick));
  return isAll() ? cases : cases.filter((_, index) => index % step === 0).slice(0, quick);
}
