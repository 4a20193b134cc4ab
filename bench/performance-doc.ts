import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const TITLE =
  '# Performance\n\nEach benchmark writes its own section. The ratios count: both sides of a ratio were measured in the same run.\n';

/** Returns the document with one section replaced, or added at its end. */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const section = `${begin}\n${text.trim()}\n${end}\n`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n${section}`;
  return document.slice(0, from) + section + document.slice(to + end.length).replace(/^\n/, '');
}

/** Replaces the section of this name in docs/performance.md and leaves the others as they are. */
export function writeSection(name: string, text: string): void {
  const document = existsSync(FILE) ? readFileSync(FILE, 'utf8') : TITLE;
  writeFileSync(FILE, withSection(document, name, text));
}
