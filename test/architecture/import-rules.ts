import type { SourceFile } from './source-file.ts';

export interface ImportRule {
  /** A folder or a file. The rule with the longest matching path applies to a file. */
  readonly of: string;
  /**
   * Folders and files of this repository that it may import, besides the files that its own rule applies to. A folder
   * with a rule of its own stands for the files that this rule applies to, not for subfolders with other rules.
   */
  readonly ours: readonly string[];
  /** npm packages and modules of Node. */
  readonly packages: readonly string[];
}

/** The files that build the program from its parts. They import everything, and no file imports them. */
export const COMPOSITION_ROOTS = ['src/server.ts', 'src/cli.ts', 'src/follower.ts'];

/**
 * The table of allowed imports. A package that it does not name, such as the test runner or an MCP client, never
 * reaches src. The layers inside src/domain are in layers.ts.
 */
export const IMPORT_RULES: readonly ImportRule[] = [
  // Pure: the same input gives the same answer, whatever machine, clock or database there is.
  {
    of: 'src/domain',
    ours: [],
    packages: [
      'zod',
      '@eslint-community/regexpp',
      'canonicalize',
      'diff',
      'ibantools',
      're2js',
      'safe-regex2',
      'unhomoglyph',
    ],
  },
  // The only folder that imports the SDK. It receives the tools and never imports them.
  { of: 'src/mcp', ours: ['src/domain'], packages: ['zod', '@modelcontextprotocol/server'] },
  // Bytes in and out, a line each.
  { of: 'src/mcp/stdio', ours: ['src/domain', 'src/mcp'], packages: ['@modelcontextprotocol/server', 'node:stream'] },
  {
    of: 'src/mcp/http',
    ours: ['src/domain', 'src/mcp', 'src/mcp/http/token-file.ts'],
    packages: [
      'zod',
      '@modelcontextprotocol/server',
      '@modelcontextprotocol/node',
      'node:http',
      'node:net',
      'node:crypto',
    ],
  },
  // The one file of this folder that reads a disk: the operator's secret is neither an argument nor a variable.
  {
    of: 'src/mcp/http/token-file.ts',
    ours: ['src/domain', 'src/mcp'],
    packages: ['node:crypto', 'node:fs', 'node:path'],
  },
  { of: 'src/tools', ours: ['src/domain', 'src/mcp'], packages: ['zod'] },
  // Heavy calls in worker threads. Both ends are here: the server's, and the script of the threads, which joins the parts
  // of the agent side as the server does.
  {
    of: 'src/heavy',
    ours: [
      ...['embedded', 'sqlite', 'sqlite/matching'].map((folder) => `src/backends/${folder}`),
      ...['domain', 'mcp', 'resources', 'threads', 'tools'].map((folder) => `src/${folder}`),
      'src/agent-store.ts',
      'src/settings.ts',
    ],
    packages: ['node:worker_threads'],
  },
  // Applications in a worker thread. Both ends are here: the one of the program, and the script of the thread, which joins
  // the parts of the commit side as the program does.
  {
    of: 'src/applying',
    ours: [
      ...['backends/embedded', 'domain', 'executor', 'threads'].map((folder) => `src/${folder}`),
      'src/commit-store.ts',
      'src/settings.ts',
    ],
    packages: ['node:worker_threads'],
  },
  // Snapshots of stores on AWS, made in a worker thread: both ends of it.
  {
    of: 'src/snapshots',
    ours: [
      ...['backends/aws', 'backends/aws/snapshots', 'backends/embedded'].map((folder) => `src/${folder}`),
      'src/domain',
      'src/threads',
    ],
    packages: ['node:worker_threads'],
  },
  // Worker threads under supervision. Its users bring their requests, answers and worker scripts.
  { of: 'src/threads', ours: [], packages: ['node:worker_threads'] },
  // Reports for print, loaded on the first request.
  { of: 'src/typesetting', ours: ['src/domain', 'src/threads'], packages: ['pdfmake', 'echarts'] },
  { of: 'src/resources', ours: ['src/domain', 'src/mcp', 'src/resources/runbook-text.ts'], packages: ['zod'] },
  // The runbook's pages are files in agent-instructions.
  { of: 'src/resources/runbook-text.ts', ours: [], packages: ['node:fs/promises'] },
  // The texts of the prompts are files in agent-instructions.
  { of: 'src/prompts', ours: ['src/domain', 'src/mcp'], packages: ['zod', 'node:fs'] },
  // Verifies and applies approved changes, through ports, on any backend.
  { of: 'src/executor', ours: ['src/domain'], packages: ['zod', 'node:crypto'] },
  // The approver's side: change sheets, keys and policy, which are files.
  {
    of: 'src/console',
    ours: ['src/domain', 'src/executor'],
    packages: ['zod', 'get-east-asian-width', 'node:crypto', 'node:fs', 'node:path'],
  },
  // Commands receive the store from cli.ts, so that they run on any backend.
  {
    of: 'src/commands',
    ours: ['src/commands/calling', 'src/domain', 'src/executor', 'src/console', 'src/interchange'],
    packages: ['zod', 'node:os', 'node:readline', 'node:string_decoder', 'node:url', 'node:util'],
  },
  // Calls tools from the command line; it receives them, like the store.
  {
    of: 'src/commands/calling',
    ours: ['src/commands', 'src/domain', 'src/console', 'src/mcp'],
    packages: ['zod'],
  },
  // Statements and row parsing, shared by the backends. Reads import no writes, and none imports a backend.
  { of: 'src/backends/sqlite', ours: ['src/domain'], packages: ['zod', 'node:fs', 'node:sqlite', 'node:url'] },
  { of: 'src/backends/sqlite/schema', ours: ['src/backends/sqlite', 'src/domain'], packages: [] },
  { of: 'src/backends/sqlite/reads', ours: ['src/backends/sqlite', 'src/domain'], packages: ['zod'] },
  {
    of: 'src/backends/sqlite/matching',
    ours: ['src/backends/sqlite', 'src/backends/sqlite/reads', 'src/domain', 'src/threads'],
    packages: ['node:worker_threads'],
  },
  {
    of: 'src/backends/sqlite/proposals',
    ours: ['src/backends/sqlite', 'src/backends/sqlite/reads', 'src/domain'],
    packages: ['zod'],
  },
  {
    of: 'src/backends/sqlite/writes',
    ours: [
      ...['proposals', 'reads', 'schema'].map((folder) => `src/backends/sqlite/${folder}`),
      'src/backends/sqlite',
      'src/domain',
    ],
    packages: ['zod'],
  },
  // A data directory. A backend never imports another one.
  {
    of: 'src/backends/embedded',
    ours: [
      ...['matching', 'proposals', 'reads', 'schema', 'writes'].map((folder) => `src/backends/sqlite/${folder}`),
      'src/backends/sqlite',
      'src/domain',
      'src/installation.ts',
      'src/release.ts',
      'src/threads',
    ],
    packages: [
      ...['ulid', 'node:crypto', 'node:fs', 'node:os', 'node:path', 'node:sqlite', 'node:timers/promises'],
      'node:worker_threads',
    ],
  },
  // A store on AWS. Its subfolders say which side their files are on, and import each other through these rules only.
  {
    of: 'src/backends/aws',
    ours: [
      ...[
        'agents',
        'authority',
        'authority/writes',
        'follower',
        'intake',
        'log',
        'log/writes',
        'mail',
        'outbox',
        'proposals',
        'replica',
        'signals',
        'snapshots',
        'trials',
      ].map((folder) => `src/backends/aws/${folder}`),
      ...['matching', 'reads', 'writes'].map((folder) => `src/backends/sqlite/${folder}`),
      'src/backends/sqlite',
      'src/domain',
      'src/threads',
    ],
    packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/client-s3', 'node:crypto', 'node:fs', 'node:path'],
  },
  {
    of: 'src/backends/aws/log',
    ours: ['src/backends/aws', 'src/backends/sqlite', 'src/domain'],
    packages: ['zod', 'node:util', 'node:zlib'],
  },
  {
    of: 'src/backends/aws/log/writes',
    ours: [
      ...['follower', 'log', 'proposals', 'replica'].map((folder) => `src/backends/aws/${folder}`),
      ...['reads', 'writes'].map((folder) => `src/backends/sqlite/${folder}`),
      'src/backends/aws',
      'src/backends/sqlite',
      'src/domain',
    ],
    packages: ['@aws-sdk/client-dynamodb', 'node:zlib'],
  },
  {
    of: 'src/backends/aws/intake',
    ours: ['src/backends/aws', 'src/backends/sqlite', 'src/domain', 'src/interchange'],
    packages: ['@aws-sdk/client-s3', 'zod'],
  },
  {
    of: 'src/backends/aws/proposals',
    ours: ['src/backends/aws', 'src/backends/sqlite', 'src/domain'],
    packages: ['@aws-sdk/client-dynamodb', 'zod', 'node:crypto', 'node:zlib'],
  },
  {
    of: 'src/backends/aws/authority',
    ours: ['src/backends/aws', 'src/backends/sqlite', 'src/domain'],
    packages: [],
  },
  {
    of: 'src/backends/aws/authority/writes',
    ours: [
      ...['authority', 'log/writes', 'proposals'].map((folder) => `src/backends/aws/${folder}`),
      'src/backends/aws',
      'src/backends/sqlite',
      'src/domain',
    ],
    packages: ['@aws-sdk/client-dynamodb'],
  },
  // Agents that exist for one request: all that the agent side may ask of Bedrock.
  {
    of: 'src/backends/aws/trials',
    ours: ['src/backends/aws', 'src/backends/aws/proposals', 'src/backends/sqlite', 'src/domain'],
    packages: [
      '@aws-sdk/client-bedrock-agent-runtime',
      '@aws-sdk/client-dynamodb',
      '@smithy/node-http-handler',
      'zod',
      'node:zlib',
    ],
  },
  {
    of: 'src/backends/aws/signals',
    ours: [
      ...['log', 'proposals'].map((folder) => `src/backends/aws/${folder}`),
      ...['src/backends/aws', 'src/backends/sqlite', 'src/domain'],
    ],
    packages: [
      '@aws-sdk/client-cloudwatch',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-s3',
      'zod',
      'node:crypto',
    ],
  },
  {
    of: 'src/backends/aws/mail',
    ours: ['src/backends/aws', 'src/domain'],
    packages: ['@aws-sdk/client-sesv2', '@aws-sdk/client-sns'],
  },
  // Deployed agents: running them, and changing what is deployed.
  {
    of: 'src/backends/aws/agents',
    ours: [
      ...['log/writes', 'proposals', 'trials'].map((folder) => `src/backends/aws/${folder}`),
      ...['src/backends/aws', 'src/backends/sqlite', 'src/domain'],
    ],
    packages: [
      '@aws-sdk/client-bedrock-agent',
      '@aws-sdk/client-bedrock-agent-runtime',
      '@aws-sdk/client-dynamodb',
      '@smithy/node-http-handler',
      'node:zlib',
    ],
  },
  {
    of: 'src/backends/aws/outbox',
    ours: [
      ...['log', 'proposals'].map((folder) => `src/backends/aws/${folder}`),
      'src/backends/aws',
      'src/backends/sqlite',
      'src/domain',
    ],
    packages: ['@aws-sdk/client-dynamodb'],
  },
  {
    of: 'src/backends/aws/replica',
    ours: ['src/backends/sqlite', 'src/backends/sqlite/reads', 'src/domain'],
    packages: ['zod', 'node:fs', 'node:path'],
  },
  {
    of: 'src/backends/aws/snapshots',
    ours: [
      ...['follower', 'log', 'proposals', 'replica'].map((folder) => `src/backends/aws/${folder}`),
      'src/backends/aws',
      'src/backends/sqlite',
      'src/domain',
    ],
    packages: [
      ...['@aws-sdk/client-dynamodb', '@aws-sdk/client-s3'],
      ...['node:crypto', 'node:fs', 'node:path', 'node:stream', 'node:stream/promises', 'node:zlib'],
    ],
  },
  {
    of: 'src/backends/aws/follower',
    ours: [
      ...['log', 'replica', 'snapshots'].map((folder) => `src/backends/aws/${folder}`),
      ...['reads', 'schema', 'writes'].map((folder) => `src/backends/sqlite/${folder}`),
      'src/backends/aws',
      'src/backends/sqlite',
      'src/domain',
      'src/threads',
    ],
    packages: ['zod', 'node:crypto', 'node:fs', 'node:path'],
  },
  // Reads and writes the upstream system's files; their content becomes domain records.
  {
    of: 'src/interchange',
    ours: ['src/domain'],
    packages: ['zod', 'csv-parse', 'csv-stringify', 'node:buffer', 'node:fs', 'node:path'],
  },
  // Mail transports: files and SMTP.
  { of: 'src/notify', ours: ['src/domain'], packages: ['nodemailer', 'node:crypto', 'node:fs', 'node:path'] },
  { of: 'src/settings.ts', ours: ['src/domain'], packages: ['zod', 'node:path'] },
  { of: 'src/server-arguments.ts', ours: ['src/domain'], packages: ['node:util'] },
  { of: 'src/information-request.ts', ours: [], packages: [] },
  { of: 'src/node-version.ts', ours: [], packages: [] },
  { of: 'src/release.ts', ours: ['package.json'], packages: [] },
  { of: 'src/installation.ts', ours: ['src/domain/text'], packages: ['node:fs', 'node:path', 'node:url'] },
  { of: 'src/own-command.ts', ours: ['src/domain/text'], packages: ['node:url'] },
  // What the server offers: the definitions, and the same as clients see them.
  { of: 'src/definitions.ts', ours: ['src/mcp', 'src/prompts', 'src/resources', 'src/tools'], packages: [] },
  { of: 'src/tool-catalogue.ts', ours: ['src/mcp', 'src/tools'], packages: [] },
  { of: 'src/catalogue.ts', ours: ['src/definitions.ts', 'src/mcp', 'src/tool-catalogue.ts'], packages: [] },
  { of: 'src/server.ts', ours: ['src', 'package.json'], packages: ['node:os', '@modelcontextprotocol/server'] },
  // A part of cli.ts, loaded by the commands that call tools.
  { of: 'src/toolbox.ts', ours: ['src', 'data/sample-store.ts'], packages: ['node:os'] },
  {
    of: 'src/data-path.ts',
    ours: ['src/backends/aws/replica', 'src/backends/embedded', 'src/settings.ts'],
    packages: [],
  },
  // Opens the agent side of the backend that the settings name.
  {
    of: 'src/agent-store.ts',
    ours: [
      ...['aws', 'embedded', 'sqlite', 'sqlite/matching'].map((folder) => `src/backends/${folder}`),
      'src/domain',
      'src/settings.ts',
      'src/threads',
    ],
    packages: [],
  },
  // Opens the commit side of the backend that the settings name.
  {
    of: 'src/commit-store.ts',
    ours: [
      ...['aws', 'embedded', 'sqlite'].map((folder) => `src/backends/${folder}`),
      ...['src/domain', 'src/executor', 'src/settings.ts', 'src/snapshots'],
    ],
    packages: [],
  },
  // A part of cli.ts, loaded where the store is on AWS.
  {
    of: 'src/aws-operator.ts',
    ours: ['backends/aws', 'backends/sqlite', 'commands', 'domain', 'interchange'].map((folder) => `src/${folder}`),
    packages: [],
  },
  {
    of: 'src/follower.ts',
    ours: [
      ...[
        'backends/aws',
        'backends/aws/follower',
        'backends/aws/log',
        'backends/embedded',
        'backends/sqlite',
        'domain',
      ].map((folder) => `src/${folder}`),
      'package.json',
      'src/information-request.ts',
      'src/node-version.ts',
      'src/settings.ts',
    ],
    packages: ['node:os'],
  },
  { of: 'src/cli.ts', ours: ['src', 'data/sample-store.ts', 'package.json'], packages: ['node:os'] },
  // The sample data imports the records' shapes, never the analyses that are measured on it.
  {
    of: 'data/generator',
    ours: ['src/domain/brand', 'src/domain/escalation', 'src/domain/metadata'],
    packages: ['zod', 'node:fs'],
  },
  {
    of: 'data/sample-store.ts',
    ours: [
      'data/generator',
      'data/sample-instructions.ts',
      'src/backends/embedded',
      'src/backends/sqlite/writes',
      'src/domain',
    ],
    packages: [],
  },
  { of: 'data/sample-instructions.ts', ours: ['src/domain', 'src/interchange/shipped-instructions.ts'], packages: [] },
  // Run by a maintainer, once for each new edition of the seed.
  { of: 'data/prepare', ours: ['data/generator'], packages: ['zod', 'node:*'] },
];

/** Libraries that one folder of src wraps. */
export const WRAPPED_IN: Readonly<Record<string, string>> = {
  '@aws-sdk/client-bedrock-agent': 'src/backends/aws/agents',
  '@aws-sdk/client-bedrock-agent-runtime': 'src/backends/aws',
  '@aws-sdk/client-cloudwatch': 'src/backends/aws/signals',
  '@aws-sdk/client-dynamodb': 'src/backends/aws',
  '@aws-sdk/client-kms': 'src/backends/aws/signals',
  '@aws-sdk/client-s3': 'src/backends/aws',
  '@aws-sdk/client-sesv2': 'src/backends/aws/mail',
  '@aws-sdk/client-sns': 'src/backends/aws/mail',
  '@eslint-community/regexpp': 'src/domain/regex',
  '@smithy/node-http-handler': 'src/backends/aws',
  '@modelcontextprotocol/node': 'src/mcp/http',
  canonicalize: 'src/domain/text',
  diff: 'src/domain/agents',
  'get-east-asian-width': 'src/console',
  ibantools: 'src/domain/text',
  re2js: 'src/domain/regex',
  'safe-regex2': 'src/domain/regex',
  unhomoglyph: 'src/domain/text',
};

/** Lists the imports of a wrapped library outside its folder. */
export function unwrappedImports(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((imported) => {
        const folder = WRAPPED_IN[packageOf(imported)];
        return folder !== undefined && !isIn(path, folder);
      })
      .map((imported) => `${path} imports ${imported}`),
  );
}

const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Returns the rule that applies to a file. */
export function ruleFor(path: string): ImportRule | undefined {
  return IMPORT_RULES.filter((rule) => isIn(path, rule.of)).sort((a, b) => b.of.length - a.of.length)[0];
}

/** Returns the package of a specifier such as `@scope/name/sub`; a module of Node stands for itself. */
function packageOf(specifier: string): string {
  return specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
}

/** Tells whether a folder or file of the table stands for an imported file. */
function covers(entry: string, imported: string): boolean {
  if (!isIn(imported, entry)) return false;
  return IMPORT_RULES.every((rule) => rule.of !== entry) || ruleFor(imported)?.of === entry;
}

function allows(rule: ImportRule, imported: string): boolean {
  if (COMPOSITION_ROOTS.includes(imported)) return false;
  if ([rule.of, ...rule.ours].some((entry) => covers(entry, imported))) return true;
  const name = packageOf(imported);
  return rule.packages.includes(name) || (name.startsWith('node:') && rule.packages.includes('node:*'));
}

/** Lists the imports that the table does not allow, as `file imports target`. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, imports }) => {
    const rule = ruleFor(path);
    if (rule === undefined) return [`${path} has no rule: say in import-rules.ts what it may import`];
    return imports.filter((imported) => !allows(rule, imported)).map((imported) => `${path} imports ${imported}`);
  });
}

/** Returns the files that `start` loads, directly or through others, and `start` itself. */
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
