import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { productionPackages } from './docs/notice.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const componentSchema = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  hashes: z.array(z.object({ alg: z.string(), content: z.string() })).optional(),
  licenses: z.array(z.unknown()).optional(),
});
const bomSchema = z.looseObject({
  metadata: z.looseObject({ component: componentSchema }),
  components: z.array(componentSchema),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
export type Bom = z.infer<typeof bomSchema>;

/**
 * Returns the bill of materials of what ships, in CycloneDX 1.5: npm's, without what differs from one run or one machine to
 * the next. Licences come from the same reading of the installed packages as NOTICE.
 */
export function billOfMaterials(): Bom {
  const bom = bomSchema.parse(JSON.parse(npmSbom()));
  const licences = new Map(productionPackages().map(({ name, version, licence }) => [`${name}@${version}`, licence]));
  // `--omit=dev` would also leave out packages that ship and that a package for development needs, too.
  const components = bom.components
    .flatMap((component) => {
      const licence = licences.get(`${component.name}@${component.version}`);
      return licence === undefined ? [] : [{ ...component, licenses: [licenceOf(licence)] }];
    })
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const refs = new Set([bom.metadata.component['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)).sort() }))
    .toSorted((a, b) => (a.ref < b.ref ? -1 : 1));
  // npm names the root after its folder.
  const component = { ...bom.metadata.component, name: packageJson.name };
  const content = { ...bom, metadata: { component }, components, dependencies };
  return { ...content, serialNumber: `urn:uuid:${uuidOf(JSON.stringify({ ...content, serialNumber: null }))}` };
}

function npmSbom(): string {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const npm = process.env.npm_execpath;
  const { status, stdout, stderr } =
    npm === undefined
      ? spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' })
      : spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return stdout;
}

const licenceOf = (licence: string) =>
  /[ (]/.test(licence) ? { expression: licence.replace(/^\((.*)\)$/, '$1') } : { license: { id: licence } };

/** A UUID of version 8 (RFC 9562), made from the content. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Writes the bill of materials to a file. */
export function writeBillOfMaterials(path: string): void {
  writeFileSync(path, `${JSON.stringify(billOfMaterials(), null, 2)}\n`);
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
