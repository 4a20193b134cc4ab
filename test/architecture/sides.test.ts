import { describe, expect, test } from 'vitest';
import { agentSideBreaches } from './sides.ts';
import { readSources, type SourceFile, sourceFile } from './source-file.ts';

const files = readSources('src', 'data');

describe('the agent side', () => {
  test('loads no module that can write data or authority', () => {
    const { modules, breaches } = agentSideBreaches(files);
    expect(modules).toBeGreaterThan(300);
    expect(breaches).toStrictEqual([]);
  });

  test('has one folder with statements that write: the one for proposals', () => {
    const withoutFolder = files.map((file) =>
      file.path.startsWith('src/backends/sqlite/proposals/')
        ? { ...file, path: file.path.replace('/proposals/', '/moved/') }
        : { ...file, imports: file.imports.map((path) => path.replace('sqlite/proposals/', 'sqlite/moved/')) },
    );
    expect(agentSideBreaches(withoutFolder).breaches.toSorted()).toEqual([
      expect.stringContaining('src/backends/sqlite/moved/audit-chain.ts: holds a statement that writes'),
      expect.stringContaining('src/backends/sqlite/moved/proposals.ts: holds a statement that writes'),
    ]);
  });
});

describe('a breach is found', () => {
  /** The project's files, with one line added to one of them. */
  const withLine = (path: string, line: string): readonly SourceFile[] =>
    files.map((file) => (file.path === path ? sourceFile(path, `${file.text}\n${line}\n`) : file));
  const breachesWith = (path: string, line: string) => agentSideBreaches(withLine(path, line)).breaches;

  test.each([
    ['src/server.ts', "import './executor/recover.ts';", 'src/executor/recover.ts'],
    ['src/server.ts', "await import('./backends/embedded/commit-side.ts');", 'src/backends/embedded/commit-side.ts'],
    ['src/tools/get-change.ts', "export * from '../console/change-sheet.ts';", 'src/console/change-sheet.ts'],
    [
      'src/mcp/answer.ts',
      "import type { CommitPorts } from '../domain/ports/commit-side.ts';",
      'src/domain/ports/commit-side.ts',
    ],
    [
      'src/domain/brand/brand.ts',
      "type Writes = import('../ports/commit.ts').DataWrites;",
      'src/domain/ports/commit.ts',
    ],
    [
      'src/backends/sqlite/reads/brands.ts',
      "import { updateBrand } from '../writes/brands.ts';",
      'src/backends/sqlite/writes/brands.ts',
    ],
    [
      'src/backends/sqlite/matching/match-worker.ts',
      "import { insertBrand } from '../writes/brands.ts';",
      'src/backends/sqlite/writes/brands.ts',
    ],
    [
      'src/backends/aws/agent-side.ts',
      "import { decide } from './log/writes/decide.ts';",
      'src/backends/aws/log/writes/decide.ts',
    ],
    [
      'src/backends/aws/replica/replica.ts',
      "import { Follower } from '../follower/follower.ts';",
      'src/backends/aws/follower/follower.ts',
    ],
    [
      'src/backends/aws/agent-side.ts',
      "import { SnapshotKeeper } from './snapshots/snapshot-keeper.ts';",
      'src/backends/aws/snapshots/snapshot-keeper.ts',
    ],
    [
      'src/server.ts',
      "new URL('./snapshots/snapshot-worker.ts', import.meta.url);",
      'src/snapshots/snapshot-worker.ts',
    ],
    ['src/mcp/answer.ts', "new Worker(new URL('../executor/recover.ts', import.meta.url));", 'src/executor/recover.ts'],
    [
      'src/heavy/threaded-calls.ts',
      "new URL('../applying/applying-worker.ts', import.meta.url);",
      'src/applying/applying-worker.ts',
    ],
  ])('%s must not say %s', (path, line, reached) => {
    expect(breachesWith(path, line)).toContainEqual(expect.stringContaining(`${reached}: belongs to the commit side`));
  });

  test.each([
    "const sql = 'INSERT OR IGNORE INTO brand VALUES (?)';",
    'const sql = `UPDATE brand SET brandname = ?`;',
    "const sql = 'DELETE FROM combo';",
    "const sql = 'UPDATE brand AS b SET brandname = 1';",
    "const sql = 'UPDATE ' + 'brand SET brandname = 1';",
    "const sql = 'DELETE /* all */ FROM combo';",
    "const sql = 'VACUUM INTO ?';",
    "const sql = 'PRAGMA writable_schema = 1';",
    "const sql = 'CREATE UNIQUE INDEX i ON brand (brandid)';",
    'const sql = `UPDATE $' + '{table} SET x = 1`;',
  ])('a read must not hold: %s', (line) => {
    expect(breachesWith('src/backends/sqlite/reads/brands.ts', line)).toContainEqual(
      expect.stringContaining('src/backends/sqlite/reads/brands.ts: holds a statement that writes'),
    );
  });

  test.each([
    ['src/mcp/answer.ts', "process.getBuiltinModule('node:sqlite');", 'uses getBuiltinModule'],
    ['src/mcp/answer.ts', "createRequire(import.meta.url)('../executor/recover.ts');", 'uses createRequire'],
    ['src/mcp/answer.ts', "eval('1');", 'uses eval'],
    ['src/mcp/answer.ts', "new Function('return 1');", 'uses Function'],
    ['src/mcp/answer.ts', "process.binding('fs');", 'uses process.binding'],
    ['src/mcp/answer.ts', "import.meta.resolve('../executor/recover.ts');", 'uses import.meta.resolve'],
    ['src/mcp/answer.ts', "new Worker('code');", 'starts a thread by itself'],
    ['src/threads/supervisor.ts', "new Worker('code', { eval: true });", 'uses eval'],
    [
      'src/backends/sqlite/matching/match-pool.ts',
      "new URL('../writes/' + 'brands.ts', import.meta.url);",
      'computes the URL of a file',
    ],
    ['src/backends/sqlite/reads/brands.ts', 'new Database(path, { readOnly: false });', 'opens a database for writing'],
    [
      'src/backends/embedded/agent-side.ts',
      "openStore(directory, { writes: 'everything' }, foundation);",
      "asks for the right to write 'everything'",
    ],
    ['src/backends/aws/table-reader.ts', 'dynamo.putItem(item);', 'asks AWS to write by putItem'],
    [
      'src/backends/aws/log/log-head.ts',
      'clients.writes.transactWriteItems({});',
      'asks AWS to write by transactWriteItems',
    ],
    ['src/prompts/index.ts', "import { writeFileSync } from 'node:fs';", 'takes writeFileSync from node:fs'],
    ['src/prompts/index.ts', "import * as files from 'node:fs';", 'takes * from node:fs'],
    ['src/backends/embedded/read-ports.ts', "import { rm } from 'node:fs/promises';", 'takes rm from node:fs/promises'],
  ])('%s must not hold %s', (path, line, reason) => {
    expect(breachesWith(path, line)).toContainEqual(expect.stringContaining(`${path}: ${reason}`));
  });

  test('a program started from the agent side leaves the graph, so it is refused', () => {
    expect(breachesWith('src/mcp/answer.ts', "import { spawn } from 'node:child_process';")).toContainEqual(
      expect.stringContaining('src/mcp/answer.ts: starts programs with node:child_process'),
    );
  });

  test('the chain of imports is part of the message', () => {
    const [breach] = breachesWith(
      'src/backends/sqlite/reads/brands.ts',
      "import { updateBrand } from '../writes/brands.ts';",
    );
    expect(breach).toContain('<- src/backends/sqlite/reads/brands.ts <-');
  });
});
