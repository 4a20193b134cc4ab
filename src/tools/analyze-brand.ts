import { analyzeBrand } from '../domain/operations/brands/analyze-brand.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';
import { renderBrandEvidence, renderDiagnosis, renderProfile } from './rendering/diagnosis.ts';

export const analyzeBrandTool = readTool({
  operation: analyzeBrand,
  description:
    'Diagnoses a brand: which escalation reasons fit and on what evidence, level, recommended procedure, next calls; with ' +
    'narrative clusters, codes, sector agreement, false matches, data problems, why the iterations failed. Use it to find the root cause. ' +
    'For the parts of an ambiguous brand use analyze_brand_for_split.',
  examples: [{ title: 'What is wrong with "Star"', input: { brandid: 12345 } }],
  render(output, answer) {
    answer.line(plain`Brand ${output.brandid} (${output.status}).`);
    renderDiagnosis(output.diagnosis, answer);
    renderProfile(output, answer);
    renderBrandEvidence(output, answer);
  },
});
