import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { productionPackages } from '../../scripts/docs/notice.ts';
import { billOfMaterials } from '../../scripts/sbom.ts';

const locked = z.object({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  link: z.boolean().optional(),
  integrity: z.string().optional(),
});
const { packages } = z
  .object({ packages: z.record(z.string(), locked) })
  .parse(JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')));
const shipped = Object.entries(packages).filter(
  ([path, { dev, link }]) => path !== '' && dev !== true && link !== true,
);
const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');
const bom = billOfMaterials();

test('the bill of materials has every package that ships, with the lock file’s hash, and no other', () => {
  const expected = shipped.map(([path, { version, integrity = '' }]) => {
    return `${nameOf(path)}@${version} ${Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')}`;
  });
  const listed = bom.components.map(({ name, version, hashes = [] }) => {
    return `${name}@${version} ${hashes.map(({ content }) => content).join()}`;
  });
  expect(listed.sort()).toStrictEqual([...new Set(expected)].sort());
});

test('gives each the licence that NOTICE gives', () => {
  const licences = z.array(
    z.union([
      z.object({ license: z.object({ id: z.string() }) }).transform(({ license }) => license.id),
      z.object({ expression: z.string() }).transform(({ expression }) => `(${expression})`),
    ]),
  );
  const listed = bom.components.map(({ name, version, licenses }) => [
    `${name}@${version}`,
    ...licences.parse(licenses),
  ]);
  const noticed = productionPackages().map(({ name, version, licence }) => [`${name}@${version}`, licence]);
  expect(Object.fromEntries(listed)).toStrictEqual(Object.fromEntries(noticed));
});

test('is the same in each run, and names neither machine nor moment', () => {
  const again = billOfMaterials();
  expect(JSON.stringify(again)).toBe(JSON.stringify(bom));
  expect(JSON.stringify(bom)).not.toContain('timestamp');
  expect(bom.metadata.component.name).toBe('brand-escalations-mcp');
});
