import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** A node of the syntax tree: ESTree with TypeScript's own nodes. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One TypeScript file of the repository. */
export interface SourceFile {
  /** Relative to the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly nodes: readonly SyntaxNode[];
  /** Its imports, re-exports and worker scripts: files as paths like `path`, packages by their specifier. */
  readonly imports: readonly string[];
}

const ROOT = new URL('../../', import.meta.url);

/** Reads every TypeScript file of ours under the folders, in the order of their paths. */
export function readSources(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts') && !path.includes('/node_modules/'))
      .sort()
      .map((path) => sourceFile(path, readFileSync(new URL(path, ROOT), 'utf8'))),
  );
}

export function sourceFile(path: string, text: string): SourceFile {
  const nodes = [...walk(parseAst(text, { lang: 'ts' }))];
  const imports = nodes.flatMap((node) => specifierOf(node, text) ?? []).map((specifier) => located(path, specifier));
  return { path, text, nodes, imports };
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) yield* walk(child);
}

/** Returns the specifier of an import, in any of its forms; undefined for other nodes. */
function specifierOf(node: SyntaxNode, text: string): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'TSImportType':
      return literal(node.source);
    case 'ExportNamedDeclaration':
      return isNode(node.source) ? literal(node.source) : undefined;
    case 'ImportExpression':
      return literal(node.source) ?? 'a computed import';
    case 'NewExpression':
      return scriptUrl(node, text);
    default:
      return undefined;
  }
}

function literal(node: unknown): string | undefined {
  return isNode(node) && typeof node.value === 'string' ? node.value : undefined;
}

/** Treats `new URL('./worker.ts', import.meta.url)` as an import. */
function scriptUrl(node: SyntaxNode, text: string): string | undefined {
  if (!isNode(node.callee) || node.callee.name !== 'URL' || !Array.isArray(node.arguments)) return undefined;
  const [path, base]: readonly unknown[] = node.arguments;
  const target = literal(path);
  const isOurs = isNode(base) && text.slice(Number(base.start), Number(base.end)) === 'import.meta.url';
  return isOurs && target?.endsWith('.ts') === true ? target : undefined;
}

function located(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;
}
