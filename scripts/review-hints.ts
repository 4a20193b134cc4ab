/*
 * Prints hints for a reviewer: long files, and private parts that lie apart from the only file that uses them. They are
 * hints, not rules, so it never fails. With --summary it prints one line.
 */
import { dirname } from 'node:path';
import { singleImports } from '../test/architecture/single-importers.ts';
import { readSources, type SourceFile } from '../test/architecture/source-file.ts';

/** Longer files may have more than one reason to change. */
const LONG = 200;
/** Files with one user by design: operations, and the statements that a backend is assembled from. */
const ONE_USER = ['src/domain/operations/', 'src/backends/sqlite/'];

const files = readSources('src');
const print = (line: string) => void process.stdout.write(`${line}\n`);
const lineCount = ({ text }: SourceFile) => text.trimEnd().split('\n').length;

const long = files
  .map((file) => ({ path: file.path, lines: lineCount(file) }))
  .filter(({ lines }) => lines > LONG)
  .sort((a, b) => b.lines - a.lines);
const apart = singleImports(files).filter(
  ({ path, importer }) => dirname(path) !== dirname(importer) && !ONE_USER.some((folder) => path.startsWith(folder)),
);

if (process.argv.includes('--summary')) {
  print(
    `Review hints (npm run hints): ${long.length} files over ${LONG} lines, ${apart.length} apart from their only user.`,
  );
} else {
  print(`Files over ${LONG} lines (${long.length}): do they hold one topic?`);
  for (const { path, lines } of long) print(`  ${lines}  ${path}`);
  print(`\nFiles that only one file imports, from another folder (${apart.length}): do they belong beside it?`);
  for (const { path, importer } of apart) print(`  ${path}  <-  ${importer}`);
}
