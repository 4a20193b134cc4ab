import { readdirSync, readFileSync } from 'node:fs';

/** Folder of the guidance for agents, relative to this file. */
export const SKILLS_FOLDER = new URL('../../agent-instructions/skills/', import.meta.url);

const FRONT_MATTER = /^---\r?\n[\s\S]*?\r?\n---\r?\n/;

/** Reads `SKILL.md` of every skill, by folder name. */
export function readSkillFiles(folder: URL = SKILLS_FOLDER): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(names.map(({ name }) => [name, readFileSync(new URL(`${name}/SKILL.md`, folder), 'utf8')]));
}

/** Returns the text of every skill without its front matter, by folder name. */
export function readSkills(files: ReadonlyMap<string, string> = readSkillFiles()): ReadonlyMap<string, string> {
  return new Map([...files].map(([name, text]) => [name, text.replace(FRONT_MATTER, '').trim()]));
}
