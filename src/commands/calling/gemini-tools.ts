import { asSchema, type JsonSchema, withInner } from '../../mcp/schema-walk.ts';
import type { ExportedTool } from './bedrock-tools.ts';
import {
  boundsInWords,
  describedAs,
  isFreeForm,
  isNullable,
  jsonText,
  onlyType,
  withoutReferences,
} from './vendor-schema.ts';

/** What Gemini's form cannot say, for whoever exports. */
export const GEMINI_GIVES_UP = [
  'Objects with keys of their own (updates, the arguments of a step) are JSON text, and so are criteria nested deeper than two levels.',
  'Choices of numbers, and values that may be a text or a number, are texts; the server reads the number.',
  'Bounds and defaults are said in descriptions. Examples are left out.',
];

/**
 * Converts the tools to `tools` of Gemini's API in its older form: the subset of OpenAPI 3.0 that each of its versions
 * takes, without references, unions, constants, open objects and bounds.
 */
export function geminiTools(tools: readonly ExportedTool[]) {
  return [
    {
      functionDeclarations: tools.map(({ name, description, inputSchema }) => {
        const { examples: _, ...schema } = inputSchema;
        const parameters = geminiSchema(withoutReferences(schema));
        // An object without properties is refused; without parameters there is nothing to say.
        const isEmpty = Object.keys(asSchema(parameters.properties) ?? {}).length === 0;
        return { name, description, ...(isEmpty ? {} : { parameters }) };
      }),
    },
  ];
}

const NOTHING_KEPT: ReadonlySet<string> = new Set();

function geminiSchema(node: JsonSchema): JsonSchema {
  const only = onlyType(node);
  if (isFreeForm(node)) return geminiSchema(jsonText(node, 'object'));
  const { properties, items, required } = withInner(node, geminiSchema);
  const { description } = boundsInWords(valuesInWords(node), NOTHING_KEPT);
  const values = Array.isArray(node.enum) && only !== undefined ? node.enum.filter((one) => one !== null) : [];
  const isText = only === undefined || values.length > 0;
  return {
    type: isText ? 'STRING' : only.toUpperCase(),
    ...(description === undefined ? {} : { description }),
    ...(values.length > 0 ? { format: 'enum', enum: values.map(String) } : {}),
    ...(isNullable(node) ? { nullable: true } : {}),
    ...(properties === undefined ? {} : { properties }),
    ...(items === undefined ? {} : { items }),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
  };
}

/** Says in the description what a constant or a union admits. */
function valuesInWords(node: JsonSchema): JsonSchema {
  if ('const' in node) return describedAs(node, `only ${JSON.stringify(node.const)}`);
  if (!Array.isArray(node.anyOf)) return node;
  const words = node.anyOf.map((member: unknown) => {
    const { enum: values, type } = asSchema(member) ?? {};
    return Array.isArray(values) ? values.join(', ') : `one ${type}`;
  });
  return describedAs(node, words.join(' or '));
}
