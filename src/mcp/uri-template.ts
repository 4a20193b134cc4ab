import { UriTemplate, type Variables } from '@modelcontextprotocol/server';

/** RFC 6570 lets a query expression expand to nothing; the SDK's matcher insists on it. */
export class OptionalQueryTemplate extends UriTemplate {
  readonly #withoutQuery: UriTemplate;

  constructor(template: string) {
    super(template);
    this.#withoutQuery = new UriTemplate(template.replace(/\{\?[^}]*\}$/, ''));
  }

  override match(uri: string): Variables | null {
    return super.match(uri) ?? this.#withoutQuery.match(uri);
  }
}

/** No template of ours repeats a variable; a list would be for its operation's schema to miss. */
export function singleValues(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
