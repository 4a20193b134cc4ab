import { createManualMetadata } from '../domain/operations/metadata/create-manual-metadata.ts';
import { writeTool } from '../mcp/tool.ts';

export const createManualMetadataTool = writeTool({
  operation: createManualMetadata,
  description:
    'Writes a new metadata version (regex and codes) by hand and marks the brand as manually processed. Use it when generation ' +
    'cannot get it right; try the regex with test_metadata_regex first. The preview counts what it matches, misses and catches.',
  examples: [
    {
      title: 'Metadata for the grocery half of Star',
      input: {
        brandid: 12345,
        regex: '\\bStar\\s+Market\\b',
        mccids: [5411, 5499],
        notes: 'Manually created for Star Market grocery stores',
      },
    },
  ],
});
