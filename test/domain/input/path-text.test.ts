import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PathMachine, readPathText } from '../../../src/domain/input/path-text.ts';
import { accepted, refusalOf } from '../../executor/small-store.ts';

const linux: PathMachine = { platform: 'linux', home: '/home/ed' };
const windows: PathMachine = { platform: 'win32', home: 'C:\\Users\\ed' };

describe('a path as it was written', () => {
  test.each([
    ['~', linux, '/home/ed'],
    ['~/a b', linux, '/home/ed/a b'],
    ['$HOME/x', linux, '/home/ed/x'],
    ['~\\x', windows, 'C:\\Users\\ed\\x'],
    ['%USERPROFILE%\\x', windows, 'C:\\Users\\ed\\x'],
    ['/srv/a~b', linux, '/srv/a~b'],
    ["/srv/ed's", linux, "/srv/ed's"],
    ["/srv/the brands'", linux, "/srv/the brands'"],
    ['C:\\data\\store', windows, 'C:\\data\\store'],
    ['\\\\server\\share', windows, '\\\\server\\share'],
    ['a=b', linux, 'a=b'],
    ['.', linux, '.'],
  ])('%s is read', (path, machine, read) => {
    expect(accepted(readPathText(path, 'DIR', machine))).toBe(read);
  });

  test.each([
    ['"/srv/data"', linux, 'Write: /srv/data'],
    ["'~/data'", linux, 'Write: /home/ed/data'],
    ['“/srv/data”', linux, 'Write: /srv/data'],
    ['/srv/data"', linux, 'Write: /srv/data'],
    [' /srv/data', linux, 'Write: /srv/data'],
    ['/srv/data\n', linux, 'Write: /srv/data'],
    [' "/srv/data" ', linux, 'Write: /srv/data'],
    ['file:///srv/my%20data', linux, 'Write: /srv/my data'],
    ['FILE://localhost/srv/data', linux, 'Write: /srv/data'],
    ['"file:///C:/data/my%20store"', windows, 'Write: C:\\data\\my store'],
    ['BRAND_ESCALATIONS_DATA=/srv/data', linux, 'Write: /srv/data'],
    ['export BRAND_ESCALATIONS_DATA="/srv/data"', linux, 'Write: /srv/data'],
    ['/srv/my\\ data', linux, 'Write: /srv/my data'],
    ['https://example.org/data', linux, 'absolute path'],
    ['s3://bucket/data', linux, 'absolute path'],
    ['C:\\data', linux, 'absolute path'],
    ['/srv/a\u0007b', linux, 'absolute path'],
    ['""', linux, 'absolute path'],
    ['   ', linux, 'absolute path'],
  ])('%j is refused, with what to write', (path, machine, instead) => {
    const refusal = refusalOf(readPathText(path, 'DIR', machine));
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'DIR' });
    expect(refusal.instead).toContain(instead);
  });

  test('what a refusal says to write is read', () => {
    const wrapped = fc.tuple(
      fc.constantFrom('', ' ', '"', "'", 'file://', 'A_NAME=', '\t"'),
      fc.constantFrom('/srv/data', '/a b/c', '/home/ed/%41', '/x\\ y', '/ü'),
      fc.constantFrom('', ' ', '"', '\r\n'),
    );
    fc.assert(
      fc.property(wrapped, (parts) => {
        const outcome = readPathText(parts.join(''), 'DIR', linux);
        const [, written] = outcome.ok ? [] : (/^Write: ([\s\S]*)$/.exec(outcome.refusal.instead) ?? []);
        if (written !== undefined) expect(accepted(readPathText(written, 'DIR', linux))).toBe(written);
      }),
    );
  });
});
