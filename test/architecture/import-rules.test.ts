import { describe, expect, test } from 'vitest';
import { breaches, COMPOSITION_ROOTS, IMPORT_RULES, reachableFrom } from './import-rules.ts';
import { readSources, sourceFile } from './source-file.ts';

const files = readSources('src', 'data');

describe('who may import whom', () => {
  test('every import is allowed by the table', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(breaches(files)).toStrictEqual([]);
  });

  test('every rule is about files that exist', () => {
    const idle = IMPORT_RULES.filter(({ of }) => !files.some(({ path }) => path === of || path.startsWith(`${of}/`)));
    expect(idle).toStrictEqual([]);
  });

  test('every file under src is reached from a composition root', () => {
    const reached = reachableFrom(COMPOSITION_ROOTS, files);
    expect(
      files.map((file) => file.path).filter((path) => path.startsWith('src/') && !reached.has(path)),
    ).toStrictEqual([]);
  });

  test('the program never reads the answers that it is judged by', () => {
    const truth = 'data/generator/truth.ts';
    expect(files.map((file) => file.path)).toContain(truth);
    expect([...reachableFrom(COMPOSITION_ROOTS, files)]).not.toContain(truth);
  });
});

describe('the rules can be broken', () => {
  test.each([
    ['src/domain/a.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['src/domain/a.ts', "import type { Call } from '../mcp/execute.ts';", 'src/mcp/execute.ts'],
    ['src/domain/a.ts', "type Call = import('../mcp/execute.ts').Call;", 'src/mcp/execute.ts'],
    ['src/domain/a.ts', "export * from 'vitest';", 'vitest'],
    ['src/mcp/a.ts', "import { tools } from '../tools/index.ts';", 'src/tools/index.ts'],
    ['src/mcp/a.ts', "import { Client } from '@modelcontextprotocol/client';", '@modelcontextprotocol/client'],
    [
      'src/mcp/a.ts',
      "export { Client } from '@modelcontextprotocol/sdk/client/index.js';",
      '@modelcontextprotocol/sdk/client/index.js',
    ],
    [
      'src/tools/a.ts',
      "import { Database } from '../backends/embedded/database.ts';",
      'src/backends/sqlite/database.ts',
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
    ['src/domain/a.ts', 'await import(name);', 'an import that only running it would tell'],
  ])('%s must not say %s', (path, text, imported) => {
    expect(breaches([sourceFile(path, text)])).toStrictEqual([`${path} imports ${imported}`]);
  });

  test('a folder without a rule is a breach', () => {
    expect(breaches([sourceFile('src/extra/a.ts', '')])).toHaveLength(1);
  });

  test('what only looks like an import is none', () => {
    const text = "// import 'vitest';\nconst text = \"import x from 'vitest'\"; new URL('./a.ts', base);";
    expect(breaches([sourceFile('src/domain/a.ts', text)])).toStrictEqual([]);
  });

  test('a name that merely begins like a folder is not in it', () => {
    const file = sourceFile('src/tools/a.ts', "import '../mcp-other/a.ts';");
    expect(breaches([file])).toStrictEqual(['src/tools/a.ts imports src/mcp-other/a.ts']);
  });
});
