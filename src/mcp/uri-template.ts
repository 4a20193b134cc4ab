import { UriTemplate, type Variables } from '@modelcontextprotocol/server';

/**
 * RFC 6570 expands a trailing `{?a,b}` with those of its variables that have a value, percent-encoded; the SDK's
 * matcher insists on all of them, in this order, and leaves them encoded.
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
    const given = [...new URLSearchParams(uri.slice(mark + 1))];
    const names = given.map(([name]) => name);
    const isOurs = names.every((name) => this.#queried.has(name)) && new Set(names).size === names.length;
    return isOurs ? { ...path, ...Object.fromEntries(given) } : null;
  }
}

/** No template of ours repeats a variable; a list would be for its operation's schema to miss. */
export function singleValues(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
