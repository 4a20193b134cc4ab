import { isNode, type SourceFile, type SyntaxNode } from './source-file.ts';

/** Where the agent side begins: the server, and everything that it registers. */
export const AGENT_SIDE_ROOTS = ['src/server.ts', 'src/tools', 'src/resources', 'src/prompts', 'src/mcp'] as const;

/** Folders and files that belong to the commit side. Types count: a port that is named is a port that can be asked for. */
const COMMIT_SIDE = [
  'src/backends/embedded/commit-side.ts',
  'src/backends/sqlite/schema/migrate.ts',
  'src/backends/sqlite/schema/migrations.ts',
  'src/backends/sqlite/writes',
  'src/cli.ts',
  'src/commands',
  'src/console',
  'src/domain/ports/authority-writes.ts',
  'src/domain/ports/commit-side.ts',
  'src/domain/ports/commit.ts',
  'src/executor',
] as const;

/** The one folder of the agent side that may hold statements that write. */
const MAY_APPEND = 'src/backends/sqlite/proposals';

const WRITING_SQL =
  /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+(?:or\s+\w+\s+)?\S+\s+set|delete\s+from|(?:create|drop|alter)\s+(?:unique\s+|virtual\s+|temp\s+|temporary\s+)*(?:table|index|trigger|view)|attach\s)/i;

/** Starting another program would leave the module graph, so it is a breach wherever the agent side does it. */
const PROGRAM_STARTERS = ['node:child_process', 'child_process', 'node:cluster', 'cluster'];

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function textOf(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return node.quasis
    .map((quasi: unknown) =>
      isNode(quasi) && typeof quasi.value === 'object' && quasi.value !== null && 'cooked' in quasi.value
        ? String(quasi.value.cooked)
        : '',
    )
    .join('x');
}

/**
 * Walks all modules that the agent side loads, type imports and worker scripts included, and returns each breach of
 * its rights as `module: reason (import chain)`.
 */
export function agentSideBreaches(
  files: readonly SourceFile[],
  roots: readonly string[] = AGENT_SIDE_ROOTS,
): { readonly modules: number; readonly breaches: readonly string[] } {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const importedBy = new Map<string, string | null>();
  const queue = files.map(({ path }) => path).filter((path) => roots.some((root) => isIn(path, root)));
  for (const path of queue) importedBy.set(path, null);
  const breaches: string[] = [];
  const report = (path: string, reason: string) =>
    breaches.push(`${path}: ${reason} (${chain(path, importedBy).join(' <- ')})`);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const file = byPath.get(path);
    if (file === undefined) continue;
    if (COMMIT_SIDE.some((part) => isIn(file.path, part))) report(path, 'belongs to the commit side');
    if (!isIn(path, MAY_APPEND) && file.nodes.some((node) => WRITING_SQL.test(textOf(node) ?? ''))) {
      report(path, 'holds a statement that writes');
    }
    for (const imported of file.imports) {
      if (PROGRAM_STARTERS.includes(imported)) report(path, `starts programs with ${imported}`);
      if (importedBy.has(imported) || !byPath.has(imported)) continue;
      importedBy.set(imported, path);
      queue.push(imported);
    }
  }
  return { modules: importedBy.size, breaches };
}

function chain(path: string, importedBy: ReadonlyMap<string, string | null>): string[] {
  const links = [path];
  for (let next = importedBy.get(path); typeof next === 'string'; next = importedBy.get(next)) links.push(next);
  return links;
}
