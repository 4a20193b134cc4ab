import type { SourceFile } from './source-file.ts';

export interface ImportRule {
  /** A folder or a file. For a file the rule with the longest matching path holds. */
  readonly of: string;
  /** Folders and files of ours that it may import, besides its own folder. */
  readonly ours: readonly string[];
  /** npm packages and modules of Node. */
  readonly packages: readonly string[];
}

/** These build the program from its parts. They import everything and nobody imports them. */
export const COMPOSITION_ROOTS = ['src/server.ts', 'src/cli.ts'];

/*
 * Who may import whom. Packages that are not named here never reach src: the test runner and both MCP clients among
 * them.
 */
export const IMPORT_RULES: readonly ImportRule[] = [
  // Pure: the same input gives the same answer, whatever machine, clock or database there is.
  {
    of: 'src/domain',
    ours: [],
    packages: ['zod', '@eslint-community/regexpp', 'canonicalize', 'diff', 're2js', 'safe-regex2'],
  },
  // The only folder that knows the SDK. It is given the tools and never looks for them.
  { of: 'src/mcp', ours: ['src/domain'], packages: ['zod', '@modelcontextprotocol/server'] },
  {
    of: 'src/mcp/http',
    ours: ['src/domain', 'src/mcp'],
    packages: [
      'zod',
      '@modelcontextprotocol/server',
      '@modelcontextprotocol/node',
      'node:http',
      'node:net',
      'node:crypto',
    ],
  },
  // The one file of this folder that touches a disk: the operator's secret is no argument and no variable.
  {
    of: 'src/mcp/http/token-file.ts',
    ours: ['src/domain', 'src/mcp'],
    packages: ['node:crypto', 'node:fs', 'node:path'],
  },
  { of: 'src/tools', ours: ['src/domain', 'src/mcp'], packages: ['zod'] },
  // Reports for print; loaded when one is asked for.
  { of: 'src/typesetting', ours: ['src/domain'], packages: ['pdfmake', 'echarts', 'node:worker_threads'] },
  { of: 'src/resources', ours: ['src/domain', 'src/mcp'], packages: ['zod'] },
  // The runbook's pages are files in agent-instructions.
  { of: 'src/resources/runbook-text.ts', ours: [], packages: ['node:fs'] },
  // The texts of the prompts are files in agent-instructions.
  { of: 'src/prompts', ours: ['src/domain', 'src/mcp'], packages: ['zod', 'node:fs'] },
  // Claims, verifies, applies: through ports, on any backend.
  { of: 'src/executor', ours: ['src/domain'], packages: ['zod', 'node:crypto'] },
  // What a person sees and signs with; their key and policy are files.
  {
    of: 'src/console',
    ours: ['src/domain', 'src/executor'],
    packages: ['zod', 'node:crypto', 'node:fs', 'node:path'],
  },
  // They get the store from cli.ts, so that they run on any backend.
  {
    of: 'src/commands',
    ours: ['src/domain', 'src/executor', 'src/console', 'src/interchange'],
    packages: ['zod', 'node:os', 'node:url', 'node:util'],
  },
  // Calling tools from the command line: it is given them, like the store.
  {
    of: 'src/commands/calling',
    ours: ['src/commands', 'src/domain', 'src/console', 'src/mcp'],
    packages: ['zod'],
  },
  // How a mail leaves: by file or by SMTP.
  { of: 'src/notify', ours: ['src/domain'], packages: ['nodemailer', 'node:*'] },
  // A backend never imports another one.
  { of: 'src/backends/embedded', ours: ['src/domain'], packages: ['zod', 'ulid', 'node:*'] },
  // The upstream system's files, both ways; what is in them becomes domain records.
  {
    of: 'src/interchange',
    ours: ['src/domain'],
    packages: ['zod', 'csv-parse', 'csv-stringify', 'node:buffer', 'node:fs', 'node:path'],
  },
  // Ways to deliver messages.
  { of: 'src/notify', ours: ['src/domain'], packages: ['zod', 'nodemailer', 'node:crypto', 'node:fs', 'node:path'] },
  { of: 'src/settings.ts', ours: ['src/domain'], packages: ['zod', 'node:path'] },
  { of: 'src/server-arguments.ts', ours: ['src/domain'], packages: ['node:util'] },
  { of: 'src/node-version.ts', ours: [], packages: [] },
  { of: 'src/own-command.ts', ours: [], packages: ['node:url'] },
  { of: 'src/server.ts', ours: ['src', 'package.json'], packages: ['node:os', '@modelcontextprotocol/server'] },
  // A part of cli.ts, loaded by its commands that call tools.
  { of: 'src/toolbox.ts', ours: ['src', 'data/sample-store.ts'], packages: ['node:os'] },
  { of: 'src/cli.ts', ours: ['src', 'data/sample-store.ts'], packages: ['node:os'] },
  // The sample data knows the records' shapes, never the analyses that are judged by it.
  {
    of: 'data/generator',
    ours: ['src/domain/brand', 'src/domain/escalation', 'src/domain/metadata'],
    packages: ['zod', 'node:fs'],
  },
  {
    of: 'data/sample-store.ts',
    ours: ['data/generator', 'data/sample-instructions.ts', 'src/backends/embedded', 'src/domain'],
    packages: [],
  },
  { of: 'data/sample-instructions.ts', ours: ['src/domain', 'src/interchange/shipped-instructions.ts'], packages: [] },
  // Run by a maintainer, once for each new edition of the seed.
  { of: 'data/prepare', ours: ['data/generator'], packages: ['zod', 'node:*'] },
];

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

export function ruleFor(path: string): ImportRule | undefined {
  return IMPORT_RULES.filter((rule) => isIn(path, rule.of)).sort((a, b) => b.of.length - a.of.length)[0];
}

/** The package of a specifier such as `@scope/name/sub`; a module of Node is its own. */
function packageOf(specifier: string): string {
  return specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
}

function allows(rule: ImportRule, imported: string): boolean {
  if (COMPOSITION_ROOTS.includes(imported)) return false;
  if ([rule.of, ...rule.ours].some((folder) => isIn(imported, folder))) return true;
  const name = packageOf(imported);
  return rule.packages.includes(name) || (name.startsWith('node:') && rule.packages.includes('node:*'));
}

/** Every import that the table does not allow, as `file imports what`. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, imports }) => {
    const rule = ruleFor(path);
    if (rule === undefined) return [`${path} has no rule: say in import-rules.ts what it may import`];
    return imports.filter((imported) => !allows(rule, imported)).map((imported) => `${path} imports ${imported}`);
  });
}

/** The files that `start` brings in, itself included, directly or through others. */
export function reachableFrom(start: readonly string[], files: readonly SourceFile[]): ReadonlySet<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const waiting = [...start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = byPath.get(path);
    if (file === undefined || reached.has(path)) continue;
    reached.add(path);
    waiting.push(...file.imports);
  }
  return reached;
}
