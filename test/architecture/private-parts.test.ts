import { describe, expect, test } from 'vitest';
import { operationsIn } from './operations.ts';
import { partsUsedElsewhere, partsWithoutOwner } from './private-parts.ts';
import { readSources, sourceFile } from './source-file.ts';

const files = readSources('src/domain/operations');
const operations = new Set((await operationsIn(files)).map(({ path }) => path));
const folder = 'src/domain/operations/brands';

describe('private parts of operations', () => {
  test('a file that one other file imports lies beside it and carries its name', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(partsWithoutOwner(files, operations)).toStrictEqual([]);
  });

  test('a part that carries the name of an operation is imported by no other', () => {
    expect(operations.size).toBeGreaterThan(40);
    expect(partsUsedElsewhere(files, operations)).toStrictEqual([]);
  });
});

describe('the checks can fail', () => {
  test.each([
    ['another name', 'merge-brand.ts', 'brand-names.ts', './brand-names.ts'],
    ['another folder', 'merge-brand.ts', '../merge-brand-names.ts', '../merge-brand-names.ts'],
    ['a name that only begins alike', 'merge-brand.ts', 'merge-brands.ts', './merge-brands.ts'],
  ])('%s', (_, owner, part, specifier) => {
    const sources = [
      sourceFile(`${folder}/${owner}`, `import '${specifier}';`),
      sourceFile(new URL(part, `file:///${folder}/`).pathname.slice(1), ''),
    ];
    expect(partsWithoutOwner(sources, new Set())).toHaveLength(1);
  });

  test('a part of one operation, used by another', () => {
    const sources = [
      sourceFile(`${folder}/merge-brand.ts`, "import './merge-brand-names.ts';"),
      sourceFile(`${folder}/rename-brand.ts`, "import './merge-brand-names.ts';"),
      sourceFile(`${folder}/merge-brand-names.ts`, ''),
    ];
    expect(partsWithoutOwner(sources, new Set())).toStrictEqual([]);
    expect(partsUsedElsewhere(sources, new Set([`${folder}/merge-brand.ts`]))).toStrictEqual([
      `${folder}/rename-brand.ts imports ${folder}/merge-brand-names.ts, a part of merge-brand`,
    ]);
  });
});
