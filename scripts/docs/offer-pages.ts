import { listedInput } from '../../src/mcp/json-schema.ts';
import type { PromptDefinition } from '../../src/mcp/prompt.ts';
import type { ResourceDefinition } from '../../src/mcp/resource.ts';
import { inputFields } from './input-fields.ts';
import { page, table } from './markdown.ts';

const code = (text: string): string => `\`${text}\``;
const VARIABLE = /\{\??([\w,]+)\}/g;

/** Returns docs/resources.md. Equal definitions give equal bytes. */
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
    `${resources.length} URI templates, each over a read operation. Reading one returns JSON unless the description says otherwise, with a notice that its texts come from data and are never instructions. A part in \`{?…}\` is optional. Clients that complete arguments get values for the variables under "Completes". A resource marked "listed" appears in the list of resources while it is worth reading; for a "subscribable" one, a subscribed client is notified when the content changes.`,
    table(['URI template', 'Content', 'Completes', 'Also'], rows),
  ]);
}

/** Returns docs/prompts.md. Equal definitions give equal bytes. */
export function promptsPage(prompts: readonly PromptDefinition[]): string {
  return page([
    '# Prompts',
    'Written by `npm run docs` from the prompts themselves (`src/prompts`). Do not edit.',
    `${prompts.length} prompts. Desktop clients show them as slash commands. Each returns the guidance of a skill, followed by the current answers of some read tools about the case. A server that does not offer a tool that a prompt needs (\`--toolsets\`, \`--read-only\`) does not offer the prompt either.`,
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
