import { listedInput } from '../../src/mcp/json-schema.ts';
import type { PromptDefinition } from '../../src/mcp/prompt.ts';
import type { ResourceDefinition } from '../../src/mcp/resource.ts';
import { inputFields } from './input-fields.ts';
import { page, table } from './markdown.ts';

const code = (text: string): string => `\`${text}\``;
const VARIABLE = /\{\??([\w,]+)\}/g;

/** docs/resources.md. The same definitions give the same bytes. */
export function resourcesPage(
  resources: readonly ResourceDefinition[],
  isSubscribable: (resource: ResourceDefinition) => boolean,
): string {
  const rows = resources.map((resource) => {
    const { uriTemplate, title, description, complete, list } = resource;
    const variables = [...uriTemplate.matchAll(VARIABLE)].flatMap(([, names = '']) => names.split(','));
    const completed = variables.filter((name) => name in complete);
    return [
      code(uriTemplate),
      `**${title}.** ${description}`,
      completed.map(code).join(', '),
      [...(list === undefined ? [] : ['listed']), ...(isSubscribable(resource) ? ['subscribable'] : [])].join(', '),
    ];
  });
  return page([
    '# Resources',
    'Written by `npm run docs` from the resources themselves (`src/resources`). Do not edit.',
    `${resources.length} URI templates, each over a read operation. A read gives JSON unless the description says otherwise, with a notice that texts in it come from data and are never instructions. A part in \`{?…}\` may be left out. Clients that complete arguments are offered values for the variables named under "Completes". "Listed" ones appear among the resources when they are worth reading now; a client that subscribes is told when the content changes.`,
    table(['URI template', 'What it is', 'Completes', 'Besides'], rows),
  ]);
}

/** docs/prompts.md. The same definitions give the same bytes. */
export function promptsPage(prompts: readonly PromptDefinition[]): string {
  return page([
    '# Prompts',
    'Written by `npm run docs` from the prompts themselves (`src/prompts`). Do not edit.',
    `${prompts.length} prompts, which desktop clients show as slash commands. Each gives the guidance of a skill and, below it, the answers of some read tools about the case at that moment. A server that leaves out a tool which a prompt needs (\`--toolsets\`, \`--read-only\`) leaves out the prompt.`,
    ...prompts.map(promptSection),
  ]);
}

function promptSection({ name, title, description, skill, arguments: input, facts }: PromptDefinition): string {
  const fields = inputFields(listedInput(input, []));
  const rows = fields.map(({ path, required, bounds, description: meaning }) => [
    code(path),
    required ? 'yes' : '',
    bounds,
    meaning,
  ]);
  const tools = facts.map(({ tool }) => `[${code(tool)}](tools.md#${tool})`).join(', ');
  return [
    `## ${name}`,
    `**${title}.** ${description}`,
    `Guidance: [\`${skill}\`](../agent-instructions/skills/${skill}/SKILL.md) · Facts: ${tools === '' ? 'none' : tools}`,
    rows.length === 0 ? 'Takes no arguments.' : table(['Argument', 'Required', 'Bounds', 'Meaning'], rows),
  ].join('\n\n');
}
