import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { javaHere, javaVersion } from './java.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
  ['java version "1.8.0_402"\nJava(TM) SE Runtime Environment', 8],
  ['openjdk version "25" 2025-09-16', 25],
  ['The operation could not be completed. Unable to locate a Java Runtime.', undefined],
])('reads the version in %j', (printed, version) => {
  expect(javaVersion(printed)).toBe(version);
});

test('says that there is no Java where there is none', () => {
  const empty = mkdtempSync(join(tmpdir(), 'no-java-'));
  expect(javaHere({ PATH: empty })).toEqual({ kind: 'missing' });
  expect(javaHere({ PATH: process.env.PATH ?? '', JAVA_HOME: empty })).toEqual({ kind: 'missing' });
  rmSync(empty, { recursive: true });
});
