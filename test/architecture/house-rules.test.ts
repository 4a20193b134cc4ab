import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isNode, readSources, type SourceFile, type SyntaxNode, sourceFile } from './source-file.ts';

const files = readSources('src', 'data', 'scripts', 'bench', 'test');
const program = files.filter(({ path }) => path.startsWith('src/'));

function where(file: SourceFile, node: SyntaxNode): string {
  return `${file.path}:${file.text.slice(0, Number(node.start)).split('\n').length}`;
}

/** Returns the positions, as `path:line`, of the nodes that `isWrong` matches. */
function found(inFiles: readonly SourceFile[], isWrong: (node: SyntaxNode) => boolean): readonly string[] {
  return inFiles.flatMap((file) => file.nodes.filter(isWrong).map((node) => where(file, node)));
}

const isAny = (node: SyntaxNode): boolean => node.type === 'TSAnyKeyword';

/** Matches `x as unknown as T`, which turns any type into any other. */
function isDoubleCast({ type, expression }: SyntaxNode): boolean {
  return type === 'TSAsExpression' && isNode(expression) && expression.type === 'TSAsExpression';
}

const isNonNull = (node: SyntaxNode): boolean => node.type === 'TSNonNullExpression';
const isDefaultExport = (node: SyntaxNode): boolean => node.type === 'ExportDefaultDeclaration';

function isConsole({ type, object }: SyntaxNode): boolean {
  return type === 'MemberExpression' && isNode(object) && object.name === 'console';
}

const AMBIENT = new Set(['process', 'performance', 'crypto', 'setTimeout', 'setInterval', 'globalThis', 'fetch']);

/** Matches uses of the clock, randomness or the process that do not come through a port. */
function isAmbient({ type, object, property, callee, name, arguments: given }: SyntaxNode): boolean {
  if (type === 'Identifier') return typeof name === 'string' && AMBIENT.has(name);
  if (type === 'NewExpression') {
    return isNode(callee) && callee.name === 'Date' && Array.isArray(given) && given.length === 0;
  }
  if (type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return false;
  return `${object.name}.${property.name}` === 'Date.now' || `${object.name}.${property.name}` === 'Math.random';
}

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:(?:scaled\.|long\.|aws\.)?test|contract|snap))?\.ts$/;
const EMPTY_NAMES = /(?:^|[-/.])(?:utils?|helpers?|managers?|common|misc|shared)(?=[-/.])/;

describe('house rules', () => {
  test('no any, no double cast, no non-null assertion', () => {
    expect(found(files, (node) => isAny(node) || isDoubleCast(node) || isNonNull(node))).toStrictEqual([]);
  });

  test('no default exports', () => {
    expect(found(files, isDefaultExport)).toStrictEqual([]);
  });

  test('standard output carries data only: nothing in src logs to the console', () => {
    expect(found(program, isConsole)).toStrictEqual([]);
  });

  test('the domain uses clock, randomness and process through ports only', () => {
    const domain = program.filter(({ path }) => path.startsWith('src/domain/'));
    expect(found(domain, isAmbient)).toStrictEqual([]);
  });

  test('no comment silences the compiler', () => {
    const away = files.filter(({ text }) =>
      /@ts-(?:ignore|nocheck|expect-error)\b/.test(text.replaceAll('|nocheck|', '')),
    );
    expect(away.map((file) => file.path).filter((path) => !path.startsWith('test/architecture/'))).toStrictEqual([]);
  });

  test('file names are kebab-case words of the field', () => {
    const paths = files.map((file) => file.path);
    expect(paths.filter((path) => !KEBAB.test(basename(path)))).toStrictEqual([]);
    expect(paths.filter((path) => EMPTY_NAMES.test(path))).toStrictEqual([]);
  });
});

describe('the rules can be broken', () => {
  const breaks = (text: string, isWrong: (node: SyntaxNode) => boolean) =>
    found([sourceFile('src/a.ts', text)], isWrong);

  test.each([
    ['const a: any = 1;', isAny],
    ['const a = b as unknown as string;', isDoubleCast],
    ['const a = b!.c;', isNonNull],
    ['export default 1;', isDefaultExport],
    ['console.log(1);', isConsole],
    ['const now = Date.now();', isAmbient],
    ['const now = new Date();', isAmbient],
    ['const n = Math.random();', isAmbient],
    ['const d = process.cwd();', isAmbient],
  ])('%s', (text, isWrong) => {
    expect(breaks(`\n${text}`, isWrong)).toStrictEqual(['src/a.ts:2']);
  });

  test.each([
    ["const a = 'any'; // any", isAny],
    ['const a = b as string;', isDoubleCast],
    ['const at = new Date(given);', isAmbient],
  ])('%s is fine', (text, isWrong) => {
    expect(breaks(text, isWrong)).toStrictEqual([]);
  });

  test.each(['src/utils.ts', 'src/date-utils.ts', 'src/helpers/date.ts', 'src/common.ts'])(
    '%s is an empty name',
    (path) => {
      expect(path).toMatch(EMPTY_NAMES);
    },
  );
  test.each(['src/domain/commonwealth.ts', 'src/help-text.ts'])('%s is a meaningful name', (path) => {
    expect(path).not.toMatch(EMPTY_NAMES);
  });
});
