/*
 * Prints what a reviewer may want to look at: long files, and private parts that lie apart from the only file that uses
 * them. Hints, not rules: it never fails.
 */
import { dirname } from 'node:path';
import { singleImports } from '../test/architecture/single-importers.ts';
import { readSources, type SourceFile } from '../test/architecture/source-file.ts';

/** Longer files may have more than one reason to change. */
const LONG = 200;

const files = readSources('src');
const print = (line: string) => void process.stdout.write(`${line}\n`);
const lineCount = ({ text }: SourceFile) => text.trimEnd().split('\n').length;

const long = files.map((file) => ({ path: file.path, lines: lineCount(file) })).filter(({ lines }) => lines > LONG);
print(`Files over ${LONG} lines (${long.length}): do they hold one topic?`);
for (const { path, lines } of long.sort((a, b) => b.lines - a.lines)) print(`  ${lines}  ${path}`);

/** An operation may have one user: its tool, resource or command. */
const isOperation = (path: string) => path.startsWith('src/domain/operations/');
const apart = singleImports(files).filter(
  ({ path, importer }) => dirname(path) !== dirname(importer) && !isOperation(path),
);
print(`\nFiles that one file of another folder imports, and no other (${apart.length}): do they belong beside it?`);
for (const { path, importer } of apart) print(`  ${path}  <-  ${importer}`);
