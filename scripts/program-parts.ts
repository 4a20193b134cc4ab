/** Modules of the domain that the server needs to start and to list what it offers. */
const TO_START = [
  'change/operation',
  'change/refused-proposals',
  'input/path-text',
  'operations/toolsets',
  'refusal',
  'text/shell-word',
];

/** Modules of the domain that nearly every call needs: those that read the store, and what answers consist of. */
const TO_ANSWER = [
  'brand/brand',
  'change/audit',
  'change/claimed-name',
  'change/principal',
  'change/records',
  'escalation/[\\w-]+',
  'input/(?:folded-keys|json-text|lossless-input|strict-json)',
  'metadata/(?:iterations|metadata|metadata-diff)',
  'operations/subjects',
  'paging/[\\w-]+',
  'ports/[\\w-]+',
  'record-format',
  'text/(?:account-numbers|canonical|card-numbers|mail-addresses|masking|noun|person|plain-reading|text)',
];

const inDomain = (modules: readonly string[]) => new RegExp(`^src/domain/(?:${modules.join('|')})$`);

/** The parts of the program, each with the modules that belong to it. A module belongs to the first that fits. */
const PARTS: readonly (readonly [part: string, modules: RegExp])[] = [
  ['operator', /^src\/(?:aws-operator|cli|commit-store|toolbox)$/],
  ['following', /^src\/follower$/],
  ['start', /^src\/[\w-]+$/],
  ['start', /^src\/(?:prompts\/skills|tools\/definitions|threads\/[\w-]+)$/],
  [
    'start',
    /^src\/backends\/(?:embedded\/(?:node-foundation|store-files)|sqlite\/matching\/match-threads|aws\/replica\/replica-files)$/,
  ],
  ['start', inDomain(TO_START)],
  ['http', /^src\/mcp\/http\//],
  ['start', /^src\/mcp\//],
  ['answer', /^src\/backends\/sqlite\/(?:matching\/match-pool|schema\/versions)$/],
  ['matching', /^src\/backends\/sqlite\/matching\//],
  ['writes', /^src\/backends\/sqlite\/(?:schema|writes)\//],
  ['answer', /^src\/backends\/sqlite\//],
  [
    'answer',
    /^src\/backends\/embedded\/(?:agent-side|desk-file|exposure|open-store|patient|proposal-thread|read-ports)/,
  ],
  ['answer', inDomain(TO_ANSWER)],
];

const OPERATION = /^src\/domain\/operations\/([\w-]+)\//;
const FOLDER = /^(?:src|data)\/((?:domain\/)?[\w-]+)/;

/**
 * Returns the part of the program that a module belongs to, by its path without extension. A part is a file that is
 * loaded when something in it is first used, so what is used together belongs together.
 */
export function partOf(path: string): string {
  const listed = PARTS.find(([, modules]) => modules.test(path))?.[0];
  if (listed !== undefined) return listed;
  const [, family] = OPERATION.exec(path) ?? [];
  if (family !== undefined) return `operations-${family}`;
  const [, folder = 'program'] = FOLDER.exec(path) ?? [];
  return folder.replace('/', '-');
}
