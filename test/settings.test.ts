import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, limitsFrom } from '../src/mcp/overload/limits.ts';
import { nodeTooOld } from '../src/node-version.ts';
import { type Machine, readSettings } from '../src/settings.ts';

const linux: Machine = { platform: 'linux', home: '/home/ed', workingDirectory: '/work' };

function directory(environment: Record<string, string>, machine: Machine = linux): string {
  const outcome = readSettings(environment, machine);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value.dataDirectory;
}

describe('the data directory', () => {
  test('is the one that is set, made absolute', () => {
    expect(directory({ BRAND_ESCALATIONS_DATA: '/srv/data' })).toBe('/srv/data');
    expect(directory({ BRAND_ESCALATIONS_DATA: '.data' })).toBe('/work/.data');
  });

  test('is the platform’s own otherwise', () => {
    expect(directory({})).toBe('/home/ed/.local/share/brand-escalations');
    expect(directory({ XDG_DATA_HOME: '/xdg' })).toBe('/xdg/brand-escalations');
    expect(directory({ XDG_DATA_HOME: 'relative' })).toBe('/home/ed/.local/share/brand-escalations');
    const mac: Machine = { ...linux, platform: 'darwin', home: '/Users/ed' };
    expect(directory({}, mac)).toBe('/Users/ed/Library/Application Support/brand-escalations');
    const windows: Machine = { platform: 'win32', home: 'C:\\Users\\ed', workingDirectory: 'C:\\work' };
    expect(directory({ LOCALAPPDATA: 'D:\\local' }, windows)).toBe('D:\\local\\brand-escalations');
    expect(directory({}, windows)).toBe('C:\\Users\\ed\\AppData\\Local\\brand-escalations');
  });
});

test('the limits that are set replace the server’s own', () => {
  const outcome = readSettings(
    { BRAND_ESCALATIONS_MAX_HEAVY_WAITING: '0', BRAND_ESCALATIONS_MAX_WAITING_MEGABYTES: '5' },
    linux,
  );
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  expect(limitsFrom(outcome.value.limits)).toStrictEqual({
    ...DEFAULT_LIMITS,
    heavyWaiting: 0,
    waitingBytes: 5_000_000,
  });
});

test('a setting of earlier releases is refused with what is true in its place', () => {
  const outcome = readSettings({ BRAND_ESCALATIONS_MATCH_DEADLINE_MS: '600000' }, linux);
  if (outcome.ok) throw new Error('it was taken');
  expect(outcome.refusal).toMatchObject({
    code: 'invalid_input',
    field: 'BRAND_ESCALATIONS_MATCH_DEADLINE_MS',
    message: expect.stringContaining('Counts have no time limit now'),
    instead: 'Remove it from the settings.',
  });
});

test('a name close to a setting of earlier releases is refused with that one', () => {
  const outcome = readSettings({ BRAND_ESCALATIONS_MATCH_DEADLINE: '600000' }, linux);
  if (outcome.ok) throw new Error('it was taken');
  expect(outcome.refusal).toMatchObject({
    field: 'BRAND_ESCALATIONS_MATCH_DEADLINE',
    message: expect.stringContaining('There is no setting BRAND_ESCALATIONS_MATCH_DEADLINE_MS any more.'),
    instead: 'Remove it from the settings.',
  });
});

describe('a data directory that no shell has expanded', () => {
  const windows: Machine = { platform: 'win32', home: 'C:\\Users\\ed', workingDirectory: 'C:\\work' };
  test.each([
    ['~', '/home/ed'],
    ['~/my data', '/home/ed/my data'],
    ['$HOME/data', '/home/ed/data'],
    ['$' + '{HOME}/data', '/home/ed/data'],
    ['$' + '{userHome}/data', '/home/ed/data'],
    ['$' + '{env:HOME}/data', '/home/ed/data'],
    ['/srv/a~b', '/srv/a~b'],
    ['/srv/50%/data$1', '/srv/50%/data$1'],
  ])('%s is %s', (given, meant) => {
    expect(directory({ BRAND_ESCALATIONS_DATA: given })).toBe(meant);
  });

  test('is the home directory on Windows, too', () => {
    expect(directory({ BRAND_ESCALATIONS_DATA: '%USERPROFILE%\\data' }, windows)).toBe('C:\\Users\\ed\\data');
    expect(directory({ BRAND_ESCALATIONS_DATA: '~\\data' }, windows)).toBe('C:\\Users\\ed\\data');
  });

  test('is a home directory whose own name looks like a placeholder', () => {
    expect(directory({ BRAND_ESCALATIONS_DATA: '~/data' }, { ...linux, home: '/home/$ed' })).toBe('/home/$ed/data');
  });

  test.each([
    '~ann/data',
    '$XDG_DATA_HOME/data',
    '$' + '{workspaceFolder}/data',
    '%APPDATA%/data',
    '~/$' + '{NAME}',
    '/srv/$USER',
  ])('%s is refused in words', (given) => {
    const outcome = readSettings({ BRAND_ESCALATIONS_DATA: given }, linux);
    if (outcome.ok) throw new Error(`was taken for ${outcome.value.dataDirectory}`);
    expect(outcome.refusal).toMatchObject({
      field: 'BRAND_ESCALATIONS_DATA',
      instead: expect.stringContaining('absolute path'),
    });
  });

  test.each([
    ['"/srv/data"', 'Write: /srv/data'],
    [' ~/data', 'Write: /home/ed/data'],
    ["'$HOME/data'", 'Write: /home/ed/data'],
    ['file:///srv/data', 'Write: /srv/data'],
    ['BRAND_ESCALATIONS_DATA=/srv/data', 'Write: /srv/data'],
    ['C:\\Users\\ed\\data', 'absolute path'],
  ])('%j is refused, with what to write', (given, instead) => {
    const outcome = readSettings({ BRAND_ESCALATIONS_DATA: given }, linux);
    if (outcome.ok) throw new Error(`was taken for ${outcome.value.dataDirectory}`);
    expect(outcome.refusal.instead).toContain(instead);
  });

  test('is told apart when it is relative, since a client chooses the working directory', () => {
    const relative = (given: string) => {
      const outcome = readSettings({ BRAND_ESCALATIONS_DATA: given }, linux);
      return outcome.ok ? outcome.value.relativeDataDirectory : 'refused';
    };
    expect(['.data', '/srv/data', '~/data'].map(relative)).toStrictEqual(['.data', undefined, undefined]);
  });
});

describe('a variable', () => {
  test.each([
    [{ BRAND_ESCALATIONS_DATTA: '/srv' }, 'BRAND_ESCALATIONS_DATTA', 'Did you mean BRAND_ESCALATIONS_DATA?'],
    [{ BRAND_ESCALATIONS_PASSPHRASE: 'x' }, 'BRAND_ESCALATIONS_PASSPHRASE', 'Known: BRAND_ESCALATIONS_DATA'],
    [{ BRAND_ESCALATIONS_DATA: '' }, 'BRAND_ESCALATIONS_DATA', ''],
    [{ BRAND_ESCALATIONS_APPLY: 'there' }, 'BRAND_ESCALATIONS_APPLY', 'elsewhere'],
    [{ BRAND_ESCALATIONS_BACKEND: 'cloud' }, 'BRAND_ESCALATIONS_BACKEND', 'aws'],
    [{ BRAND_ESCALATIONS_BACKEND: 'aws' }, 'BRAND_ESCALATIONS_AWS_ENVIRONMENT', 'names the tables'],
    [
      { BRAND_ESCALATIONS_BACKEND: 'aws', BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'prod' },
      'BRAND_ESCALATIONS_AWS_BUCKET',
      'snapshots',
    ],
    [{ BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'Prod!' }, 'BRAND_ESCALATIONS_AWS_ENVIRONMENT', 'prod'],
    [{ BRAND_ESCALATIONS_MAX_CALLS: '1.5' }, 'BRAND_ESCALATIONS_MAX_CALLS', 'from 1 to 10000'],
    [{ BRAND_ESCALATIONS_MAX_CONNECTIONS: 'many' }, 'BRAND_ESCALATIONS_MAX_CONNECTIONS', 'from 8 to 10000'],
  ])('that is unknown or wrong refuses to start: %o', (environment, field, instead) => {
    const outcome = readSettings(environment, linux);
    if (outcome.ok) throw new Error('was accepted');
    expect(outcome.refusal.field).toBe(field);
    expect(outcome.refusal.instead).toContain(instead);
  });

  test('of another program is none of ours', () => {
    expect(readSettings({ PATH: '/bin', BRAND_ESCALATION: 'x' }, linux).ok).toBe(true);
  });
});

test('an old Node is told apart from a new one', () => {
  expect(nodeTooOld('22.18.0')).toContain('22.18.0');
  expect(nodeTooOld('24.0.0')).toBeUndefined();
  expect(nodeTooOld('100.1.0')).toBeUndefined();
});

test('a store on AWS is named by its environment and its bucket; without them it is in the data directory', () => {
  const backendOf = (environment: Record<string, string>) => {
    const outcome = readSettings(environment, linux);
    return outcome.ok ? outcome.value.backend : outcome.refusal;
  };
  const place = { BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'prod', BRAND_ESCALATIONS_AWS_BUCKET: 'our-bucket' };
  expect(backendOf({ BRAND_ESCALATIONS_BACKEND: 'aws', ...place })).toEqual({
    kind: 'aws',
    environment: 'prod',
    bucket: 'our-bucket',
  });
  expect(backendOf({})).toEqual({ kind: 'embedded' });
  expect(backendOf({ BRAND_ESCALATIONS_BACKEND: 'embedded', ...place })).toEqual({ kind: 'embedded' });
});

describe('the backend that a command line asks for', () => {
  const place = { BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'prod', BRAND_ESCALATIONS_AWS_BUCKET: 'our-bucket' };
  test.each([
    [{ ...place }, 'aws', 'aws'],
    [{ ...place, BRAND_ESCALATIONS_BACKEND: 'aws' }, 'aws', 'aws'],
    [{ ...place, BRAND_ESCALATIONS_BACKEND: 'aws' }, undefined, 'aws'],
    [{}, 'embedded', 'embedded'],
  ])('%o with %s is %s', (environment, asked, kind) => {
    const outcome = readSettings(environment, linux, asked);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    expect(outcome.value.backend.kind).toBe(kind);
  });

  test.each([
    [{ ...place, BRAND_ESCALATIONS_BACKEND: 'embedded' }, 'aws', '--backend'],
    [{ ...place, BRAND_ESCALATIONS_BACKEND: 'aws' }, 'embedded', '--backend'],
    [{}, 'cloud', '--backend'],
    [{}, 'aws', 'BRAND_ESCALATIONS_AWS_ENVIRONMENT'],
  ])('%o with %s is refused', (environment, asked, field) => {
    const outcome = readSettings(environment, linux, asked);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid_input', field } });
  });
});

test.each([
  ['AWS_ENDPOINT_URL', 'localhost:8000'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'not a url'],
  ['AWS_ENDPOINT_URL_S3', '127.0.0.1'],
])('an address of AWS that is none is refused with an example: %s=%s', (field, address) => {
  const aws = {
    BRAND_ESCALATIONS_BACKEND: 'aws',
    BRAND_ESCALATIONS_AWS_ENVIRONMENT: 'prod',
    BRAND_ESCALATIONS_AWS_BUCKET: 'our-bucket',
  };
  const outcome = readSettings({ ...aws, [field]: address }, linux);
  expect(outcome).toMatchObject({
    ok: false,
    refusal: { field, instead: expect.stringContaining('http://127.0.0.1') },
  });
  expect(readSettings({ ...aws, [field]: 'http://localhost:8000' }, linux).ok).toBe(true);
  expect(readSettings({ [field]: address }, linux).ok).toBe(true);
});
