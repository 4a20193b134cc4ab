import { isNode, type SourceFile, type SyntaxNode } from './source-file.ts';

/** Where the agent side begins: the server, and everything that it registers. */
export const AGENT_SIDE_ROOTS = ['src/server.ts', 'src/tools', 'src/resources', 'src/prompts', 'src/mcp'] as const;

/** Folders and files that belong to the commit side. Types count: a port that is named is a port that can be asked for. */
const COMMIT_SIDE = [
  'src/applying',
  'src/aws-operator.ts',
  'src/backends/aws/agents',
  'src/backends/aws/authority/writes',
  'src/backends/aws/commit-side.ts',
  'src/backends/aws/follower',
  'src/backends/aws/initialise.ts',
  'src/backends/aws/intake',
  'src/backends/aws/log/writes',
  'src/backends/aws/mail',
  'src/backends/aws/outbox',
  'src/backends/aws/signals',
  'src/backends/aws/snapshot-maker.ts',
  'src/backends/aws/snapshots',
  'src/backends/embedded/backup.ts',
  'src/backends/embedded/commit-side.ts',
  'src/backends/embedded/executor-turn.ts',
  'src/backends/embedded/import.ts',
  'src/backends/embedded/initialise.ts',
  'src/backends/embedded/migrate-store.ts',
  'src/backends/embedded/write-desk.ts',
  'src/backends/sqlite/schema/migrate.ts',
  'src/backends/sqlite/schema/migrations.ts',
  'src/backends/sqlite/writes',
  'src/cli.ts',
  'src/commands',
  'src/commit-store.ts',
  'src/console',
  'src/domain/ports/authority-writes.ts',
  'src/domain/ports/commit-side.ts',
  'src/domain/ports/commit.ts',
  'src/domain/ports/outside.ts',
  'src/domain/ports/signals.ts',
  'src/domain/ports/snapshots.ts',
  'src/domain/ports/upstream.ts',
  'src/executor',
  'src/follower.ts',
  'src/snapshots',
] as const;

/** The one folder of the agent side that may hold statements that write. */
const MAY_APPEND = 'src/backends/sqlite/proposals';

/** Statements that write: at the start of a text in capitals, as this code writes SQL, or recognisable anywhere in it. */
const WRITING_SQL = [
  /^\s*(?:INSERT|REPLACE|UPDATE|DELETE|CREATE|DROP|ALTER|ATTACH|VACUUM|REINDEX)\s/,
  /\b(?:UPDATE\b[^;]*\bSET|DELETE\b[^;]*\bFROM|VACUUM\s+INTO|ATTACH\s)\b/,
  /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+(?:or\s+\w+\s+)?\S+\s+set|delete\s+from)\b/i,
  /\b(?:create|drop|alter)\s+(?:unique\s+|virtual\s+|temp\s+|temporary\s+)*(?:table|index|trigger|view)\b/i,
  /\bwritable_schema\b/i,
];

/** Requests to AWS that write. */
const WRITING_REQUEST =
  /^(?:transactWriteItems|putItem|updateItem|deleteItem|batchWriteItem|executeStatement|putObject|copyObject|deleteObjects?|createTable|deleteTable|updateTable)$/;

/** Where the agent side may send them from: proposals, and the store of those too large for an item. */
const MAY_REQUEST_WRITES = ['src/backends/aws/proposals', 'src/backends/aws/object-store.ts'];

/** Modules that start other programs, which would leave the module graph. */
const PROGRAM_STARTERS = ['node:child_process', 'child_process', 'node:cluster', 'cluster'];

/** Names that reach code or modules past the imports that this test follows. */
const ESCAPES = ['eval', 'Function', 'getBuiltinModule', 'dlopen', 'createRequire', '_load'];

/** Clients and requests of AWS that run or change a deployed agent. */
const RUNS_AGENTS = /^(?:BedrockAgent|BedrockAgentRuntime|BedrockAgentClient|InvokeAgentCommand|invokeAgent)$/;

/** The one file that starts worker threads. It is handed their scripts by URL, and those URLs are followed. */
const STARTS_THREADS = 'src/threads/supervisor.ts';

/** The one file of the agent side that tells apart what each side may open for writing. */
const OPENS_FILES = 'src/backends/embedded/open-store.ts';

/** What any module may use of `node:fs`. */
const FILE_READS = [
  ...['accessSync', 'existsSync', 'fstatSync', 'lstatSync', 'readFile', 'readFileSync', 'readdirSync', 'statSync'],
  ...['statfsSync', 'constants'],
];

/** Files of the agent side that touch files beyond reading them, with the reason. */
const FILE_WRITERS: ReadonlyMap<string, readonly string[]> = new Map([
  // Flushes files that others wrote.
  ['src/backends/embedded/store-files.ts', ['closeSync', 'fsyncSync', 'openSync']],
  // Makes the secret that HTTP clients present.
  [
    'src/mcp/http/token-file.ts',
    ['closeSync', 'constants', 'linkSync', 'mkdirSync', 'openSync', 'rmSync', 'writeFileSync'],
  ],
]);

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
    if (!isIn(path, MAY_APPEND) && file.nodes.some((node) => isWritingSql(textOf(node) ?? ''))) {
      report(path, 'holds a statement that writes');
    }
    for (const reason of new Set(file.nodes.flatMap((node) => escapeOf(node, file) ?? []))) report(path, reason);
    for (const imported of file.imports) {
      if (PROGRAM_STARTERS.includes(imported)) report(path, `starts programs with ${imported}`);
      if (importedBy.has(imported) || !byPath.has(imported)) continue;
      importedBy.set(imported, path);
      queue.push(imported);
    }
  }
  return { modules: importedBy.size, breaches };
}

const isWritingSql = (text: string): boolean => WRITING_SQL.some((pattern) => pattern.test(text));

const nameOf = (node: unknown): string | undefined =>
  isNode(node) && typeof node.name === 'string' ? node.name : undefined;

/** Returns how a node could get past the module graph or the rights of this side; undefined for a harmless one. */
function escapeOf(node: SyntaxNode, { path, text }: SourceFile): string | undefined {
  const source = (of: unknown): string => (isNode(of) ? text.slice(Number(of.start), Number(of.end)) : '');
  switch (node.type) {
    case 'Identifier':
      return ESCAPES.includes(String(node.name)) || RUNS_AGENTS.test(String(node.name))
        ? `uses ${String(node.name)}`
        : undefined;
    case 'MemberExpression': {
      if (isWritingRequest(node, path)) return `asks AWS to write by ${nameOf(node.property)}`;
      if (source(node.object) === 'import.meta' && nameOf(node.property) === 'resolve')
        return 'uses import.meta.resolve';
      return source(node.object) === 'process' && nameOf(node.property) === 'binding'
        ? 'uses process.binding'
        : undefined;
    }
    case 'NewExpression': {
      const [first, base]: readonly unknown[] = Array.isArray(node.arguments) ? node.arguments : [];
      if (nameOf(node.callee) === 'Worker') return path === STARTS_THREADS ? undefined : 'starts a thread by itself';
      const isComputed = !(isNode(first) && first.type === 'Literal');
      return nameOf(node.callee) === 'URL' && source(base) === 'import.meta.url' && isComputed
        ? 'computes the URL of a file'
        : undefined;
    }
    case 'Property': {
      const isWritable =
        isIn(path, 'src/backends') && nameOf(node.key) === 'readOnly' && source(node.value) === 'false';
      return isWritable ? 'opens a database for writing' : undefined;
    }
    case 'Literal':
      return node.value === 'everything' && path !== OPENS_FILES
        ? "asks for the right to write 'everything'"
        : undefined;
    case 'ImportDeclaration':
      return fileWriteOf(node, path);
    default:
      return undefined;
  }
}

function isWritingRequest(node: SyntaxNode, path: string): boolean {
  return WRITING_REQUEST.test(nameOf(node.property) ?? '') && !MAY_REQUEST_WRITES.some((place) => isIn(path, place));
}

function fileWriteOf(node: SyntaxNode, path: string): string | undefined {
  const module = isNode(node.source) ? String(node.source.value) : '';
  if (!/^(?:node:)?fs(?:\/promises)?$/.test(module) || !Array.isArray(node.specifiers)) return undefined;
  const allowed = [...FILE_READS, ...(FILE_WRITERS.get(path) ?? [])];
  const names = node.specifiers.map((one: unknown) =>
    isNode(one) && one.type === 'ImportSpecifier' ? (nameOf(one.imported) ?? '*') : '*',
  );
  const refused = names.filter((name) => !allowed.includes(name));
  return refused.length === 0 ? undefined : `takes ${refused.join(', ')} from ${module}`;
}

function chain(path: string, importedBy: ReadonlyMap<string, string | null>): string[] {
  const links = [path];
  for (let next = importedBy.get(path); typeof next === 'string'; next = importedBy.get(next)) links.push(next);
  return links;
}
