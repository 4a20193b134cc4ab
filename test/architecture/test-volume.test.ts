import { expect, test } from 'vitest';
import { reachableFrom } from './import-rules.ts';
import { readSources } from './source-file.ts';

const VOLUME = 'test/set-up/volume.ts';
const files = readSources('test');
/** Tests of the AWS backend run at one volume, by a command of their own. */
const tests = files.map(({ path }) => path).filter((path) => /(?<!\.aws)\.test\.ts$/.test(path));
const isScaled = (path: string) => path.endsWith('.scaled.test.ts');
const isLong = (path: string) => path.endsWith('.long.test.ts');
const callsRuns = (path: string) => reachableFrom([path], files).has(VOLUME);

test('a test file runs in npm test and in npm run test:all at two volumes if its name says so, and only then', () => {
  expect(tests.filter(isScaled).length).toBeGreaterThan(0);
  expect(tests.filter((path) => !isLong(path) && callsRuns(path) !== isScaled(path))).toStrictEqual([]);
});

test('a file that runs in npm run test:all only has no second volume', () => {
  expect(tests.filter(isLong).length).toBeGreaterThan(0);
  expect(tests.filter((path) => isLong(path) && callsRuns(path))).toStrictEqual([]);
});
