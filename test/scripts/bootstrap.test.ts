import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const locked = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  os: z.string().or(z.array(z.string())).optional(),
  cpu: z.string().or(z.array(z.string())).optional(),
});
const { packages } = z.object({ packages: z.record(z.string(), locked) }).parse(readJson('package-lock.json'));
const { allowScripts } = z.object({ allowScripts: z.record(z.string(), z.boolean()) }).parse(readJson('package.json'));
const binaries = z
  .record(z.string(), z.object({ file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
  .parse(readJson('scripts/node-runtime/binaries.json'));
const runtime = packages['scripts/node-runtime']?.optionalDependencies ?? {};
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe('the lock file', () => {
  test('has a hash of everything that comes from the registry', () => {
    const unhashed = Object.entries(packages).filter(
      ([path, { link, integrity }]) =>
        path.startsWith('node_modules/') && link !== true && !integrity?.startsWith('sha512-'),
    );
    expect(unhashed.map(([path]) => path)).toStrictEqual([]);
  });

  test('lets no package run a script at installation, which could fetch what has no hash', () => {
    const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names.filter((name) => allowScripts[name] !== false && name !== 'fsevents')).toStrictEqual([]);
    expect(Object.values(allowScripts)).not.toContain(true);
  });

  test('has every package of Node, at the version whose binary’s hash is committed', () => {
    expect(Object.keys(binaries)).toStrictEqual(Object.keys(runtime));
    for (const [name, version] of Object.entries(runtime))
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) });
  });
});

test('the Node that runs these tests is the one whose hash is committed', () => {
  const name = Object.keys(binaries).find((key) => process.execPath.includes(join('node_modules', key)));
  if (name === undefined) return expect(Object.keys(runtime)).not.toContain(`node-${process.platform}-${process.arch}`);
  expect(sha256(readFileSync(process.execPath))).toBe(binaries[name]?.sha256);
});

describe.skipIf(process.platform === 'win32')('bootstrap', () => {
  const NAME = 'node-of-this-machine';
  const GENUINE = '#!/bin/sh\ntouch "$(dirname "$0")/../../../genuine-ran"\n';
  let root: string;
  const at = (path: string) => join(root, path);
  const write = (path: string, value: unknown) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), typeof value === 'string' ? value : JSON.stringify(value));
  };
  const given = (machine: { readonly os: string; readonly cpu: string }) => {
    const node = { version: '24.0.0', optional: true, ...machine };
    const installed = { [`node_modules/${NAME}`]: node };
    const own = { 'scripts/node-runtime': { version: '1.0.0', optionalDependencies: { [NAME]: '24.0.0' } } };
    write('package-lock.json', { packages: { '': { engines: { node: '>=24' } }, ...own, ...installed } });
    write('node_modules/.package-lock.json', { packages: { ...own, ...installed } });
    write(`node_modules/${NAME}/package.json`, {});
    write(`node_modules/${NAME}/bin/node`, GENUINE);
    chmodSync(at(`node_modules/${NAME}/bin/node`), 0o755);
    write('scripts/node-runtime/package.json', {});
    write('scripts/node-runtime/binaries.json', { [NAME]: { file: 'bin/node', sha256: sha256(GENUINE) } });
    write('scripts/demo.ts', "require('node:fs').writeFileSync('own-node-ran', '')");
    copyFileSync(join(ROOT, 'scripts/bootstrap.mjs'), at('scripts/bootstrap.mjs'));
  };
  const bootstrap = () =>
    spawnSync(process.execPath, [at('scripts/bootstrap.mjs'), 'demo'], { cwd: root, encoding: 'utf8' });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const HERE = { os: process.platform, cpu: process.arch };

  test('runs the Node whose hash fits', () => {
    given(HERE);
    expect([bootstrap().status, existsSync(at('genuine-ran'))]).toStrictEqual([0, true]);
  });

  test('does not run a binary that was changed after the installation', () => {
    given(HERE);
    write(`node_modules/${NAME}/bin/node`, `${GENUINE}# one byte more`);
    const { status, stderr } = bootstrap();
    expect([status, existsSync(at('genuine-ran'))]).toStrictEqual([1, false]);
    expect(stderr).toContain('so it was not run');
  });

  test('does not run a binary whose committed hash was changed or is missing', () => {
    for (const hashes of [{ [NAME]: { file: 'bin/node', sha256: sha256('another') } }, {}]) {
      given(HERE);
      write('scripts/node-runtime/binaries.json', hashes);
      expect([bootstrap().status, existsSync(at('genuine-ran'))]).toStrictEqual([1, false]);
    }
  });

  test('runs its own Node, when new enough, on a machine for which npm has none', () => {
    given({ os: 'plan9', cpu: 'vax' });
    expect([bootstrap().status, existsSync(at('own-node-ran'))]).toStrictEqual([0, true]);
    expect(existsSync(at('genuine-ran'))).toBe(false);
  });
});
