import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { productionPackages, withPackages } from '../../scripts/docs/notice.ts';

const notice = readFileSync(new URL('../../NOTICE', import.meta.url), 'utf8');
const packages = productionPackages();
const named = [...notice.matchAll(/^(@?[\w./-]+) (\d+\.\S+), (.+?)\. /gm)].map((line) => line.slice(1, 4).join(' '));

test('NOTICE names each package of the lock file whose licence asks for it, by version and licence, and no other', () => {
  const asking = packages.filter(({ asksForNotice }) => asksForNotice);
  const expected = asking.map(({ name, version, licence }) => `${name} ${version} ${licence}`);
  expect(named.toSorted()).toStrictEqual([...new Set(expected)].toSorted());
});

test('NOTICE repeats the notices that the Apache License asks to be passed on', () => {
  const notices = packages.flatMap((one) => one.notice ?? []);
  expect(notices.length).toBeGreaterThan(0);
  expect(notices.filter((text) => !notice.includes(text))).toStrictEqual([]);
});

test('NOTICE stands as npm run docs writes it', () => {
  expect(withPackages(notice)).toBe(notice);
});

test('a package that is gone, or has another version, is written over', () => {
  const gone = notice.replace(/^zod \S+,/m, 'zod 1.2.3,').concat('left-pad 1.3.0, MIT. Copyright (c) 2016 Somebody\n');
  expect(gone).not.toBe(notice);
  expect(withPackages(gone)).toBe(notice);
});
