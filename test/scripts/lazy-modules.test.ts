import { describe, expect, test } from 'vitest';
import { lazyModule } from '../../scripts/lazy-modules.ts';

const REFERENCES = {
  module: (path: string) => `module(${JSON.stringify(path)})`,
  package: (specifier: string) => `package(${JSON.stringify(specifier)})`,
};

/** Runs a module of the given source. Each module that it uses exports `called`, which returns how often that was used. */
async function run(
  source: string,
): Promise<{ exported: Record<string, unknown>; used: string[]; imports: readonly string[] }> {
  const { body, imports } = await lazyModule('/src/a.ts', source, REFERENCES);
  const used: string[] = [];
  const use = (name: string) => {
    used.push(name);
    return { called: () => used.length, default: { version: name }, Base: class {} };
  };
  const exported = new Function('module', 'package', body)(use, use);
  return { exported, used, imports };
}

describe('a lazy module', () => {
  test('runs no import before it is used, and each in the places where it is', async () => {
    const { exported, used, imports } = await run(
      "import { called } from './b.ts';\nimport { z } from 'zod';\nexport const now = () => [called(), called()];\nexport type Z = z.ZodType;",
    );
    expect(used).toStrictEqual([]);
    expect(imports).toStrictEqual(['/src/b.ts']);
    const { now } = exported;
    expect(typeof now === 'function' && now()).toStrictEqual([1, 2]);
    expect(used).toStrictEqual(['/src/b.ts', '/src/b.ts']);
  });

  test('keeps default imports, imported base classes, new instances, exports of imports, and dynamic imports', async () => {
    const { exported, used } = await run(
      [
        "import all from 'package';",
        "import { Base, called } from './b.ts';",
        'export { called };',
        'export class Child extends Base {}',
        'export const made = new Base();',
        'export const version = all.version;',
        "export const late = async () => (await import('./c.ts')).called;",
      ].join('\n'),
    );
    expect(exported).toMatchObject({ version: 'package', called: expect.any(Function), made: expect.any(Object) });
    expect(used).not.toContain('/src/c.ts');
    const { late } = exported;
    expect(await (typeof late === 'function' && late())).toBeInstanceOf(Function);
    expect(used).toContain('/src/c.ts');
  });

  test('says what it uses of a package, as far as that is known', async () => {
    const used: [string, readonly string[] | undefined][] = [];
    const noted = {
      ...REFERENCES,
      package: (name: string, names?: readonly string[]) => `${used.push([name, names])}`,
    };
    const source = "import all, { a } from 'one';\nexport const b = () => [all.x, a(), a.b];";
    await lazyModule('/src/a.ts', source, noted);
    expect(used).toStrictEqual([['one', ['default', 'a', 'a']]]);
  });

  test.each([
    ["import * as b from './b.ts';\nexport const c = b;", 'has no lazy form'],
    ["export * from './b.ts';", 'has no lazy form'],
    ['export const LAZY_file_a = 1;', 'begins with LAZY_'],
    ['await Promise.resolve();', 'Top-level await'],
    ["export const b = () => import('two');", 'imports all of two'],
    ["import './b.ts';\nexport const c = 1;", 'for its effects'],
    ["import process from 'node:process';\nexport const id = process.pid;", 'the default of node:process'],
    ['export let n = 1;\nexport const more = () => n++;', 'can change'],
    ['export const $a = 1;', 'exports a name'],
  ])('is not made of %j', async (source, message) => {
    await expect(lazyModule('/src/a.ts', source, REFERENCES)).rejects.toThrow(message);
  });
});
