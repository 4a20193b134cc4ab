import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { writeBillOfMaterials } from './sbom.ts';

/* Makes what a package holds besides the files of the checkout: the program, and the list of what is in it. */

await bundle();
writeBillOfMaterials(fileURLToPath(new URL('../dist/sbom.cdx.json', import.meta.url)));
