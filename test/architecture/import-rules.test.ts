import { describe, expect, test } from 'vitest';
import {
  breaches,
  COMPOSITION_ROOTS,
  IMPORT_RULES,
  reachableFrom,
  ruleFor,
  unwrappedImports,
  WRAPPED_IN,
} from './import-rules.ts';
import { readSources, sourceFile } from './source-file.ts';

const files = readSources('src', 'data');

describe('the table of allowed imports', () => {
  test('every import is allowed by the table', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(breaches(files)).toStrictEqual([]);
  });

  test('no folder or file has two rules', () => {
    const folders = IMPORT_RULES.map(({ of }) => of);
    expect(folders.filter((of, i) => folders.indexOf(of) !== i)).toStrictEqual([]);
  });

  test('every rule decides on a file', () => {
    const decided = new Set(files.map(({ path }) => ruleFor(path)));
    expect(IMPORT_RULES.filter((rule) => !decided.has(rule))).toStrictEqual([]);
  });

  test('every folder and file that a rule allows exists', () => {
    const known = (entry: string) => files.some(({ path }) => path === entry || path.startsWith(`${entry}/`));
    const allowed = IMPORT_RULES.flatMap(({ ours }) => ours).filter((entry) => entry !== 'package.json');
    expect(allowed.filter((entry) => !known(entry))).toStrictEqual([]);
  });

  test('a wrapped library is imported by its folder only', () => {
    expect(unwrappedImports(files)).toStrictEqual([]);
    const imported = new Set(files.flatMap(({ imports }) => imports));
    expect(Object.keys(WRAPPED_IN).filter((name) => !imported.has(name))).toStrictEqual([]);
    expect(unwrappedImports([sourceFile('src/domain/brand/a.ts', "import { RE2JS } from 're2js';")])).toStrictEqual([
      'src/domain/brand/a.ts imports re2js',
    ]);
  });

  test('every file under src is reached from a composition root', () => {
    const reached = reachableFrom(COMPOSITION_ROOTS, files);
    expect(
      files.map((file) => file.path).filter((path) => path.startsWith('src/') && !reached.has(path)),
    ).toStrictEqual([]);
  });

  test('the program never reads the answers that it is measured by', () => {
    const truth = 'data/generator/truth.ts';
    expect(files.map((file) => file.path)).toContain(truth);
    expect([...reachableFrom(COMPOSITION_ROOTS, files)]).not.toContain(truth);
  });
});

describe('the rules can be broken', () => {
  test.each([
    ['src/domain/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['src/domain/a.ts', "import type { Call } from '../mcp/call.ts';", 'src/mcp/call.ts'],
    ['src/domain/a.ts', "type Call = import('../mcp/call.ts').Call;", 'src/mcp/call.ts'],
    ['src/domain/a.ts', "export * from 'vitest';", 'vitest'],
    ['src/mcp/a.ts', "import { tools } from '../tools/index.ts';", 'src/tools/index.ts'],
    ['src/mcp/a.ts', "import { Client } from '@modelcontextprotocol/client';", '@modelcontextprotocol/client'],
    [
      'src/mcp/a.ts',
      "export { Client } from '@modelcontextprotocol/sdk/client/index.js';",
      '@modelcontextprotocol/sdk/client/index.js',
    ],
    ['src/tools/a.ts', "import { Database } from '../backends/sqlite/database.ts';", 'src/backends/sqlite/database.ts'],
    ['src/tools/a.ts', "import { serve } from '../mcp/http/serve.ts';", 'src/mcp/http/serve.ts'],
    ['src/backends/sqlite/a.ts', "import './writes/brands.ts';", 'src/backends/sqlite/writes/brands.ts'],
    ['src/backends/sqlite/reads/a.ts', "import '../writes/brands.ts';", 'src/backends/sqlite/writes/brands.ts'],
    [
      'src/backends/sqlite/proposals/a.ts',
      "import type { Commit } from '../writes/commit.ts';",
      'src/backends/sqlite/writes/commit.ts',
    ],
    [
      'src/backends/sqlite/reads/a.ts',
      "import { storeFiles } from '../../embedded/store-files.ts';",
      'src/backends/embedded/store-files.ts',
    ],
    ['src/backends/embedded/a.ts', "const aws = await import('../aws/table.ts');", 'src/backends/aws/table.ts'],
    ['src/backends/embedded/a.ts', "new URL('../../cli.ts', import.meta.url);", 'src/cli.ts'],
    ['src/executor/a.ts', "import '../server.ts';", 'src/server.ts'],
    ['src/cli.ts', "import './server.ts';", 'src/server.ts'],
    ['src/cli.ts', "import { brandTruth } from '../data/generator/truth.ts';", 'data/generator/truth.ts'],
    [
      'data/generator/a.ts',
      "import { findSplit } from '../../src/domain/analysis/split/split.ts';",
      'src/domain/analysis/split/split.ts',
    ],
    ['src/domain/a.ts', 'await import(name);', 'a computed import'],
  ])('%s must not say %s', (path, text, imported) => {
    expect(breaches([sourceFile(path, text)])).toStrictEqual([`${path} imports ${imported}`]);
  });

  test('a folder without a rule is a breach', () => {
    expect(breaches([sourceFile('src/extra/a.ts', '')])).toHaveLength(1);
  });

  test('text that only looks like an import is ignored', () => {
    const text = "// import 'vitest';\nconst text = \"import x from 'vitest'\"; new URL('./a.ts', base);";
    expect(breaches([sourceFile('src/domain/a.ts', text)])).toStrictEqual([]);
  });

  test('a path that merely begins like a folder is not in it', () => {
    const file = sourceFile('src/tools/a.ts', "import '../mcp-other/a.ts';");
    expect(breaches([file])).toStrictEqual(['src/tools/a.ts imports src/mcp-other/a.ts']);
  });
});
