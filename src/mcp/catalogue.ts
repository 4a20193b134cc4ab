import type { AnyOperation } from '../domain/change/operation.ts';
import { listedInput } from './json-schema.ts';
import { type Listing, listingOf } from './listed-tool.ts';
import type { PromptDefinition } from './prompt.ts';
import type { ResourceDefinition } from './resource.ts';
import type { AnyTool } from './tool.ts';

/** A tool as clients see it, and what decides whether a server offers it. */
export interface CataloguedTool {
  readonly operation: Pick<AnyOperation, 'name' | 'toolset' | 'effect'>;
  readonly listing: Listing;
}

/** A prompt as clients see it, and what decides whether a server offers it. */
export interface CataloguedPrompt extends Pick<PromptDefinition, 'name' | 'title' | 'description' | 'skill'> {
  /** JSON schema of the arguments. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The arguments whose values are suggested. */
  readonly completed: readonly string[];
  readonly facts: readonly { readonly tool: string }[];
}

/** A resource as clients see it. */
export interface CataloguedResource extends Pick<ResourceDefinition, 'name' | 'title' | 'description' | 'uriTemplate'> {
  /** False where the content can have another form than JSON. */
  readonly isJson: boolean;
  /** True if some of the resources are listed. */
  readonly isListed: boolean;
  /** The variables whose values are suggested. */
  readonly completed: readonly string[];
}

/**
 * Everything that a server can offer, as clients see it: plain JSON, so that a published server starts with a finished
 * one and loads no definition before it is used.
 */
export interface Catalogue {
  readonly tools: readonly CataloguedTool[];
  readonly prompts: readonly CataloguedPrompt[];
  readonly resources: readonly CataloguedResource[];
}

/** The definitions behind a catalogue, in its order. Each function is called when its definition is needed. */
export interface Definitions {
  readonly tools: readonly (() => AnyTool)[];
  readonly prompts: () => readonly PromptDefinition[];
  readonly resources: () => readonly ResourceDefinition[];
}

/** Computes the catalogue of definitions, which loads all of them; `tools` are the entries of their tools. */
export function catalogueOf(
  { prompts, resources }: Omit<Definitions, 'tools'>,
  tools: readonly CataloguedTool[],
): Catalogue {
  return {
    tools,
    prompts: prompts().map(cataloguedPrompt),
    resources: resources().map(cataloguedResource),
  };
}

/** Computes the tools' entries, each with a listing that is computed when it is first used. */
export function cataloguedTools(tools: Definitions['tools']): readonly CataloguedTool[] {
  return tools.map((load) => {
    const tool = load();
    const { name, toolset, effect } = tool.operation;
    let listing: Listing | undefined;
    return {
      operation: { name, toolset, effect },
      get listing() {
        listing ??= listingOf(tool);
        return listing;
      },
    };
  });
}

function cataloguedPrompt(definition: PromptDefinition): CataloguedPrompt {
  const { name, title, description, skill, facts, complete } = definition;
  const input = listedInput(definition.arguments, []);
  return {
    ...{ name, title, description, skill, input },
    completed: Object.keys(complete),
    facts: facts.map(({ tool }) => ({ tool })),
  };
}

function cataloguedResource(definition: ResourceDefinition): CataloguedResource {
  const { name, title, description, uriTemplate, form, list, complete } = definition;
  return {
    ...{ name, title, description, uriTemplate },
    isJson: form === undefined,
    isListed: list !== undefined,
    completed: Object.keys(complete),
  };
}
