import { parseArgs } from 'node:util';
import { nearestName } from './domain/input-issues.ts';
import { done, type Outcome, refused } from './domain/refusal.ts';

/** How the server is reached. */
export type Transport = { readonly kind: 'stdio' } | { readonly kind: 'http'; readonly port: number };

/** In the range that IANA assigns to nobody in particular, and asked for by few. */
const DEFAULT_PORT = 8765;
const FLAGS = { http: { type: 'boolean' }, port: { type: 'string' } } as const;
const KNOWN_FLAGS = 'Known: --http (serve on 127.0.0.1 instead of standard input and output) and --port NUMBER.';

/** Reads the server's command line, or says which argument is wrong and what would do. */
export function readArguments(args: readonly string[]): Outcome<Transport> {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const unknown = tokens.find((token) => token.kind === 'option' && !Object.hasOwn(FLAGS, token.name));
  if (unknown?.kind === 'option') return unknownFlag(unknown.rawName);
  if (positionals[0] !== undefined)
    return wrongFlag(positionals[0], `There is no argument "${positionals[0]}".`, KNOWN_FLAGS);
  if (values.port === undefined) {
    if (values.http === undefined) return done({ kind: 'stdio' });
    return values.http === true
      ? done({ kind: 'http', port: DEFAULT_PORT })
      : wrongFlag('--http', '--http takes no value.', 'Write --http alone.');
  }
  if (values.http !== true)
    return wrongFlag('--port', '--port is of use with --http only.', 'Write --http --port NUMBER.');
  const port = typeof values.port === 'string' && /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535))
    return wrongFlag(
      '--port',
      '--port must be a number from 0 to 65535.',
      'Write --port 8765, or --port 0 for any that is free.',
    );
  return done({ kind: 'http', port });
}

function unknownFlag(rawName: string): ReturnType<typeof refused> {
  const near = nearestName(rawName.replace(/^-+/, ''), Object.keys(FLAGS));
  return wrongFlag(
    rawName,
    `There is no option ${rawName}.`,
    `${near === undefined ? '' : `Did you mean --${near}? `}${KNOWN_FLAGS}`,
  );
}

function wrongFlag(field: string, message: string, instead: string): ReturnType<typeof refused> {
  return refused({ code: 'invalid_input', field, message, instead });
}
