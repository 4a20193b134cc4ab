import { UriTemplate, type Variables } from '@modelcontextprotocol/server';

/**
 * A URI template whose trailing query is optional. RFC 6570 expands `{?a,b}` with the variables that have values,
 * percent-encoded; the SDK's matcher requires all of them, in this order, and does not decode them.
 */
export class OptionalQueryTemplate extends UriTemplate {
  readonly #withoutQuery: UriTemplate;
  readonly #queried: ReadonlySet<string>;

  constructor(template: string) {
    super(template);
    const [query = '', names = ''] = /\{\?([^}]*)\}$/.exec(template) ?? [];
    this.#withoutQuery = new UriTemplate(template.slice(0, template.length - query.length));
    this.#queried = new Set(names === '' ? [] : names.split(','));
  }

  override match(uri: string): Variables | null {
    const mark = uri.indexOf('?');
    const path = this.#withoutQuery.match(mark < 0 ? uri : uri.slice(0, mark));
    if (path === null || mark < 0) return path;
    const pairs = [...new URLSearchParams(uri.slice(mark + 1))];
    const names = pairs.map(([name]) => name);
    const isKnown = names.every((name) => this.#queried.has(name)) && new Set(names).size === names.length;
    return isKnown ? { ...path, ...Object.fromEntries(pairs) } : null;
  }
}

/** Keeps variables with a single value. No template repeats a variable; the schema reports one that is left out here. */
export function singleValues(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
