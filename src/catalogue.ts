import { definitions } from './definitions.ts';
import { type Catalogue, catalogueOf } from './mcp/catalogue.ts';
import { TOOL_CATALOGUE } from './tool-catalogue.ts';

/** Everything that the server offers, as clients see it. `scripts/bundle.ts` puts the finished catalogue here. */
export const CATALOGUE: Catalogue = catalogueOf(definitions, TOOL_CATALOGUE);
