import { uploadMetadata } from '../domain/operations/metadata/upload-metadata.ts';
import { writeTool } from '../mcp/tool.ts';

export const uploadMetadataTool = writeTool({
  operation: uploadMetadata,
  description:
    "Stores a metadata file, in the runbook's or BMG's form, as the brand's next version. " +
    'Test it with test_metadata first; without a file use create_manual_metadata.',
  examples: [
    {
      title: "The runbook's file",
      input: {
        brandid: 12345,
        metadata: {
          brandid: 12345,
          brand_name: 'Star Market',
          regex: '\\bStar\\s+Market\\b',
          mccids: ['5411', '5499'],
          sector: 'Retail',
          confidence: 0.95,
          manual: true,
        },
      },
    },
  ],
});
