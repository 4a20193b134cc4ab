import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { howToGetRelease, installationIn } from '../src/installation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'installed in-'));
  for (const path of ['checkout/.git', 'copy', 'project/node_modules/program', 'global/node_modules/@scope/program'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'project', 'package.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const advice = (version: string | null, ...parts: readonly string[]) =>
  howToGetRelease(version, installationIn(join(folder, ...parts)), 'linux');

describe('given a store of a newer release, the way to it fits a program that', () => {
  test('git has checked out', () => {
    const root = `'${join(folder, 'checkout')}'`;
    expect(advice('2.1.0', 'checkout')).toBe(
      `Run: git -C ${root} fetch --tags && git -C ${root} checkout v2.1.0 && npm --prefix ${root} ci`,
    );
    expect(advice(null, 'checkout')).toBe(`Run: git -C ${root} pull && npm --prefix ${root} ci`);
  });

  test('npm has installed for the machine or for a project, from an archive: no registry is named', () => {
    const archive = 'brand-escalations-mcp-2.1.0.tgz';
    expect(advice('2.1.0', 'global', 'node_modules', '@scope', 'program')).toMatch(
      new RegExp(`${archive} .*: npm install --global \\./${archive}$`),
    );
    expect(advice('2.1.0', 'project', 'node_modules', 'program')).toMatch(
      new RegExp(`npm install --prefix '${join(folder, 'project')}' \\./${archive}$`),
    );
    expect(advice(null, 'global', 'node_modules', 'program')).toContain('brand-escalations-mcp-VERSION.tgz');
  });

  test('was copied there', () => {
    expect(advice('2.1.0', 'copy')).toBe(`Get that release from where you got the program in ${join(folder, 'copy')}.`);
  });

  test('runs here', () => {
    expect(['checkout', 'copy']).toContain(installationIn().kind);
  });
});
