import { posix, win32 } from 'node:path';
import { z } from 'zod';
import { explainIssues, nearestName } from './domain/input/input-issues.ts';
import { type PathMachine, type ReadPath, readPathText } from './domain/input/path-text.ts';
import { done, type Outcome, refused } from './domain/refusal.ts';

const PREFIX = 'BRAND_ESCALATIONS_';
const BACKEND = `${PREFIX}BACKEND`;
const BACKENDS = ['embedded', 'aws'] as const;

const limit = (least: number, most: number) =>
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,5})$/, `must be a whole number from ${least} to ${most}`)
    .refine((text) => Number(text) >= least && Number(text) <= most, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .optional();

/** Every variable of this program. Any other variable with its prefix is a mistake, and the program refuses to start. */
const variablesSchema = z.strictObject({
  BRAND_ESCALATIONS_DATA: z.string().min(1).optional(),
  BRAND_ESCALATIONS_SMTP_PASSWORD: z.string().min(1).optional(),
  BRAND_ESCALATIONS_MAX_CALLS: limit(1, 10_000),
  BRAND_ESCALATIONS_MAX_HEAVY_WAITING: limit(0, 10_000),
  BRAND_ESCALATIONS_MAX_CONNECTIONS: limit(8, 10_000),
  BRAND_ESCALATIONS_MAX_WAITING_CHANGES: limit(1, 100_000),
  BRAND_ESCALATIONS_MAX_WAITING_MEGABYTES: limit(1, 10_000),
  BRAND_ESCALATIONS_APPLY: z.enum(['here', 'elsewhere']).optional(),
  [BACKEND]: z.enum(BACKENDS).optional(),
  BRAND_ESCALATIONS_AWS_ENVIRONMENT: z
    .string()
    .regex(/^[a-z0-9_-]{1,40}$/, 'must be a short name such as prod')
    .optional(),
  BRAND_ESCALATIONS_AWS_BUCKET: z
    .string()
    .regex(/^[a-z0-9.-]{3,63}$/, 'must be the name of a bucket')
    .optional(),
  BRAND_ESCALATIONS_AWS_UPSTREAM_BUCKET: z
    .string()
    .regex(/^[a-z0-9.-]{3,63}$/, 'must be the name of a bucket')
    .optional(),
});

/** The place of the store: in the data directory, or in an account of AWS, with a replica in the data directory. */
export type StoreBackend =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'aws';
      readonly environment: string;
      readonly bucket: string;
      /** Where the Brand Metadata Generator writes; undefined where nothing of it is taken in. */
      readonly upstream?: { readonly bucket: string } | undefined;
    };

/** What clients may use of a server; undefined for the default. */
export interface SetLimits {
  readonly callsInFlight: number | undefined;
  readonly heavyWaiting: number | undefined;
  readonly connections: number | undefined;
  readonly waitingChanges: number | undefined;
  readonly waitingBytes: number | undefined;
}

export interface Settings {
  /** Absolute path of the data directory. */
  readonly dataDirectory: string;
  /** The data directory as it was set, where that is a relative path: it depends on the working directory. */
  readonly relativeDataDirectory: string | undefined;
  /** Limits that were set, in place of the server's own. */
  readonly limits: SetLimits;
  /** Which process applies an approved change: the one in which a person decides, or `brand-escalations work`. */
  readonly apply: 'here' | 'elsewhere';
  readonly backend: StoreBackend;
  /** A secret: never written to a file, an answer or a log. */
  readonly smtpPassword: string | undefined;
}

/** The machine that the program runs on. */
export interface Machine extends PathMachine {
  readonly workingDirectory: string;
}

/**
 * Reads the settings from environment variables. A refusal names the invalid variable and a valid value.
 *
 * @param backend as a command line asks for it; the variable may be missing then, and must not say another one
 */
export function readSettings(variables: Variables, machine: Machine, backend?: string): Outcome<Settings> {
  const asked = withBackend(variables, backend);
  if (!asked.ok) return asked;
  const environment = asked.value;
  const ours = Object.entries(environment).filter(([name, value]) => name.startsWith(PREFIX) && value !== undefined);
  const parsed = variablesSchema.safeParse(Object.fromEntries(ours), { reportInput: true, jitless: true });
  if (!parsed.success)
    return unknownVariable(ours.map(([name]) => name)) ?? refused(explainIssues(parsed.error, variablesSchema));
  const { BRAND_ESCALATIONS_DATA: data } = parsed.data;
  const expanded = data === undefined ? done(platformDirectory(environment, machine)) : dataDirectoryIn(data, machine);
  if (!expanded.ok) return expanded;
  const store = backendOf(parsed.data);
  if (!store.ok) return store;
  const addressed = store.value.kind === 'aws' ? checkAddresses(environment) : done(true);
  if (!addressed.ok) return addressed;
  const { resolve, isAbsolute } = machine.platform === 'win32' ? win32 : posix;
  return done({
    dataDirectory: resolve(machine.workingDirectory, expanded.value),
    relativeDataDirectory: isAbsolute(expanded.value) ? undefined : expanded.value,
    limits: limitsOf(parsed.data),
    apply: parsed.data.BRAND_ESCALATIONS_APPLY ?? 'here',
    backend: store.value,
    smtpPassword: parsed.data.BRAND_ESCALATIONS_SMTP_PASSWORD,
  });
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Adds the backend that a command line asks for. It is refused where the variable says another one. */
function withBackend(variables: Variables, backend: string | undefined): Outcome<Variables> {
  const set = variables[BACKEND];
  if (backend === undefined || backend === set) return done(variables);
  const field = '--backend';
  if (!BACKENDS.some((known) => known === backend))
    return refused({
      code: 'invalid_input',
      field,
      message: `${field} cannot be "${backend}".`,
      instead: `Use one of: ${BACKENDS.join(', ')}.`,
    });
  if (set === undefined) return done({ ...variables, [BACKEND]: backend });
  return refused({
    code: 'invalid_input',
    field,
    message: `${field} is ${backend}, and ${BACKEND} is ${set}: one of them is wrong.`,
    instead: `Leave out ${field}, or set ${BACKEND} to ${backend}, for the other programs, too.`,
  });
}

function backendOf(set: z.output<typeof variablesSchema>): Outcome<StoreBackend> {
  if (set.BRAND_ESCALATIONS_BACKEND !== 'aws') return done({ kind: 'embedded' });
  const { BRAND_ESCALATIONS_AWS_ENVIRONMENT: environment, BRAND_ESCALATIONS_AWS_BUCKET: bucket } = set;
  const upstream = set.BRAND_ESCALATIONS_AWS_UPSTREAM_BUCKET;
  if (environment !== undefined && bucket !== undefined)
    return done({
      kind: 'aws',
      environment,
      bucket,
      upstream: upstream === undefined ? undefined : { bucket: upstream },
    });
  const field = `${PREFIX}AWS_${environment === undefined ? 'ENVIRONMENT' : 'BUCKET'}`;
  return refused({
    code: 'invalid_input',
    field,
    message: `${PREFIX}BACKEND is aws, and ${field} is not set.`,
    instead: `Set ${field}: the environment names the tables, such as prod, and the bucket holds snapshots of the data.`,
  });
}

/** Checks the SDK's variables for other addresses of AWS: it sends requests to `localhost:8000` somewhere else. */
function checkAddresses(environment: Variables): Outcome<true> {
  const [field, address] =
    Object.entries(environment).find(([name, value = '']) => {
      return /^AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?$/.test(name) && value !== '' && !/^https?:\/\/./.test(value);
    }) ?? [];
  if (field === undefined) return done(true);
  return refused({
    code: 'invalid_input',
    field,
    message: `${field} is "${address}", which is no address.`,
    instead: `Unset ${field}, or set it to an address such as http://127.0.0.1:8000.`,
  });
}

function limitsOf(set: z.output<typeof variablesSchema>): SetLimits {
  const megabytes = set.BRAND_ESCALATIONS_MAX_WAITING_MEGABYTES;
  return {
    callsInFlight: set.BRAND_ESCALATIONS_MAX_CALLS,
    heavyWaiting: set.BRAND_ESCALATIONS_MAX_HEAVY_WAITING,
    connections: set.BRAND_ESCALATIONS_MAX_CONNECTIONS,
    waitingChanges: set.BRAND_ESCALATIONS_MAX_WAITING_CHANGES,
    waitingBytes: megabytes === undefined ? undefined : megabytes * 1_000_000,
  };
}

/** Settings of earlier releases, and what is true in their place. */
const RETIRED: ReadonlyMap<string, string> = new Map([
  [
    `${PREFIX}MATCH_DEADLINE_MS`,
    'It limited the time of a count. Counts have no time limit now: a pattern that may need too many steps is refused beforehand.',
  ],
]);

function unknownVariable(names: readonly string[]): ReturnType<typeof refused> | undefined {
  const known = Object.keys(variablesSchema.shape);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const near = nearestName(
    unknown.slice(PREFIX.length),
    [...known, ...RETIRED.keys()].map((name) => name.slice(PREFIX.length)),
  );
  const meant = `${PREFIX}${near ?? ''}`;
  const retired = RETIRED.get(meant);
  if (retired !== undefined) {
    const gone = `There is no setting ${meant} any more. ${retired}`;
    const message = meant === unknown ? gone : `There is no setting ${unknown}. ${gone}`;
    return refused({ code: 'invalid_input', field: unknown, message, instead: 'Remove it from the settings.' });
  }
  return refused({
    code: 'invalid_input',
    field: unknown,
    message: `There is no setting ${unknown}.`,
    instead: `${near === undefined ? '' : `Did you mean ${meant}? `}Known: ${known.join(', ')}.`,
  });
}

/** Placeholders that a shell or a client would have replaced: `~ann`, `$NAME`, `${NAME}`, `%NAME%`. */
const PLACEHOLDER = /^~[^\\/]*|\$\{[^}]*\}?|(?<=^|[\\/])\$[A-Za-z_][\w:]*|%[A-Za-z_]\w*%/;

/** Reads the data directory. Clients start servers without a shell, so nobody has replaced `~` or `${HOME}` in it. */
function dataDirectoryIn(path: string, machine: Machine): Outcome<string> {
  const field = `${PREFIX}DATA`;
  const read = readPathText(path, field, machine);
  if (!read.ok) return read;
  const expanded = read.value;
  const placeholder = PLACEHOLDER.exec(expanded === path ? path : expanded.slice(machine.home.length))?.[0];
  if (placeholder === undefined) return read;
  return refused({
    code: 'invalid_input',
    field,
    message: `${field} is "${path}", and nothing has replaced ${placeholder} in it.`,
    instead: 'Write the absolute path of the data directory; a ~ at its start stands for your home directory.',
  });
}

/** Returns a function that reads the paths of a command line as absolute ones. */
export function pathReader(machine: Machine): ReadPath {
  const { resolve } = machine.platform === 'win32' ? win32 : posix;
  return (text, field) => {
    const read = readPathText(text, field, machine);
    return read.ok ? done(resolve(machine.workingDirectory, read.value)) : read;
  };
}

/** The platform's directory for user data: XDG Base Directory Specification 0.8 on Linux, its counterparts elsewhere. */
function platformDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  { platform, home }: Machine,
): string {
  const name = 'brand-escalations';
  if (platform === 'win32') {
    return win32.join(environment.LOCALAPPDATA ?? win32.join(home, 'AppData', 'Local'), name);
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', name);
  const xdg = environment.XDG_DATA_HOME;
  // The specification says to ignore relative paths.
  return posix.join(xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.local', 'share'), name);
}
