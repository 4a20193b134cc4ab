import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import packageLock from '../../package-lock.json' with { type: 'json' };

const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
const headings = [...changelog.matchAll(/^## \[(.+?)\](?: - (\S+))?$/gm)].map(([, version, date]) => ({
  version,
  date,
}));
const releases = headings.filter(({ version }) => version !== 'Unreleased');

// test/mcp/server.test.ts compares the version that the server announces.
test('the package, its lock file and the newest release of the CHANGELOG have one version', () => {
  expect(releases[0]?.version).toBe(packageJson.version);
  expect([packageLock.version, packageLock.packages[''].version]).toStrictEqual([
    packageJson.version,
    packageJson.version,
  ]);
});

test('the CHANGELOG starts with what is unreleased; releases have a date and are sorted, newest first', () => {
  expect(headings[0]).toStrictEqual({ version: 'Unreleased', date: undefined });
  expect(releases.filter(({ date }) => !/^\d{4}-\d{2}-\d{2}$/.test(date ?? ''))).toStrictEqual([]);
  const numbers = releases.map(({ version }) =>
    (version ?? '')
      .split('.')
      .map((part) => part.padStart(6, '0'))
      .join('.'),
  );
  expect(numbers).toStrictEqual(numbers.toSorted().reverse());
});

test('sections of the CHANGELOG are those of Keep a Changelog', () => {
  const sections = [...changelog.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  expect(sections.filter((name) => name === undefined || !known.includes(name))).toStrictEqual([]);
});
