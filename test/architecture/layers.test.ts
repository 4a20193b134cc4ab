import { describe, expect, test } from 'vitest';
import { circles, importsUp, LAYERS, layerOf } from './layers.ts';
import { readSources, sourceFile } from './source-file.ts';

const files = readSources('src');
const domain = files.filter(({ path }) => path.startsWith('src/domain/'));

describe('the layers of the domain', () => {
  test('every file of the domain belongs to exactly one layer', () => {
    expect(domain.length).toBeGreaterThan(100);
    expect(domain.map(({ path }) => path).filter((path) => layerOf(path) === undefined)).toStrictEqual([]);
  });

  test('every entry of the table matches a file, and stands there once', () => {
    const entries = LAYERS.flat();
    const isUsed = (entry: string) =>
      domain.some(({ path }) => path === `src/domain/${entry}` || path.startsWith(`src/domain/${entry}/`));
    expect(entries.filter((entry) => !isUsed(entry))).toStrictEqual([]);
    expect(entries.filter((entry, i) => entries.indexOf(entry) !== i)).toStrictEqual([]);
  });

  test('no file imports a higher layer', () => {
    expect(importsUp(domain)).toStrictEqual([]);
  });

  test('no circle runs through the files of src', () => {
    expect(circles(files)).toStrictEqual([]);
  });
});

describe('the check can fail', () => {
  test.each([
    ["import { evaluateSteps } from '../change/evaluate.ts';", 'src/domain/change/evaluate.ts'],
    ["import type { Mutation } from '../change/mutation.ts';", 'src/domain/change/mutation.ts'],
    ["export type { Mutation } from '../change/mutation.ts';", 'src/domain/change/mutation.ts'],
    ["export * from '../change/mutation.ts';", 'src/domain/change/mutation.ts'],
    ["type Kind = import('../change/mutation.ts').Mutation['kind'];", 'src/domain/change/mutation.ts'],
    ["const change = await import('../change/mutation.ts');", 'src/domain/change/mutation.ts'],
    ["import type { Proposals } from '../ports/proposals.ts';", 'src/domain/ports/proposals.ts'],
  ])('brand must not say %s', (text, imported) => {
    const path = 'src/domain/brand/a.ts';
    expect(importsUp([sourceFile(path, text)])).toStrictEqual([`${path} imports ${imported}`]);
  });

  test.each([
    "import { brandSchema } from './brand.ts';",
    "import type { MetadataVersion } from '../metadata/metadata.ts';",
    "import { done } from '../refusal.ts';",
    "import type { BrandReads } from '../ports/brands.ts';",
  ])('brand may say %s', (text) => {
    expect(importsUp([sourceFile('src/domain/brand/a.ts', text)])).toStrictEqual([]);
  });

  test('a folder or file without a layer is found', () => {
    expect(layerOf('src/domain/extra/a.ts')).toBeUndefined();
    expect(layerOf('src/domain/a.ts')).toBeUndefined();
    expect(layerOf('src/domain/branding/a.ts')).toBeUndefined();
  });

  test.each([
    ["import type { B } from './b.ts';", "export type { A } from './c.ts';", "import './a.ts';"],
    ["type B = import('./b.ts').B;", "const c = await import('./c.ts');", "export * from './a.ts';"],
  ])('a circle through three files is found: %s %s %s', (a, b, c) => {
    const circle = [sourceFile('src/x/a.ts', a), sourceFile('src/x/b.ts', b), sourceFile('src/x/c.ts', c)];
    const besides = sourceFile('src/x/d.ts', "import './a.ts'; import './e.ts';");
    expect(circles([besides, ...circle])).toStrictEqual([['src/x/a.ts', 'src/x/b.ts', 'src/x/c.ts']]);
    expect(circles([besides, ...circle.slice(1)])).toStrictEqual([]);
  });

  test('a file that imports itself is a circle', () => {
    expect(circles([sourceFile('src/x/a.ts', "import './a.ts';")])).toStrictEqual([['src/x/a.ts']]);
  });
});
