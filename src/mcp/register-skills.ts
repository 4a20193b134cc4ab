import { type Skill, type SkillSource, SkillsExtension, skillEntry } from '@modelcontextprotocol/server/ext/skills';
import { safeText } from '../domain/text/text.ts';
import type { Log } from './fault.ts';

const MANIFEST = 'SKILL.md';
const MIME_TYPE = 'text/markdown';

/** The skill to read before the first call. It is the only skill in the list of resources, which is for people to choose from. */
const FIRST_SKILL = 'use-this-server';

const uriOf = (name: string): string => `skill://${name}/${MANIFEST}`;

/**
 * Returns the MCP Skills extension over the guidance for agents. Entries and their digests are computed at the first
 * request for them, so that they do not delay the start of the server.
 *
 * @param files `SKILL.md` of each skill, front matter included, by folder name
 */
export function skillsExtension(files: ReadonlyMap<string, string>, log: Log): SkillsExtension {
  const texts = new Map([...files].map(([name, text]) => [uriOf(name), text]));
  let made: Promise<readonly Skill[]> | undefined;
  const entries = () => {
    made ??= Promise.all([...files].map(([name, text]) => skillEntry(name, { [MANIFEST]: text })));
    return made;
  };
  const source: SkillSource = {
    list: async () => ({ skills: [...(await entries())] }),
    get: async (uri) => (await entries()).find((entry) => entry.uri === uri),
    async read(uri) {
      const text = texts.get(uri);
      return text === undefined ? undefined : { text, mimeType: MIME_TYPE };
    },
    async listResources() {
      if (!files.has(FIRST_SKILL)) return [];
      return [{ uri: uriOf(FIRST_SKILL), name: FIRST_SKILL, title: 'How to use this server', mimeType: MIME_TYPE }];
    },
  };
  return new SkillsExtension({
    source,
    strict: true,
    onWarning: ({ path, message }) => log(`skills: ${path}: ${safeText(message)}`),
  });
}
