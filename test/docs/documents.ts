import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const ROOT = new URL('../../', import.meta.url);

/** A Markdown file written by people. */
export interface Document {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
  /** The texts in code style: each span, and each line of a block without its comment. */
  readonly code: readonly string[];
}

export function document(path: string, text: string): Document {
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n'));
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll('\n', ' '));
  const lines = blocks.map((line) => line.replace(/\s+# .*$/, '').trim()).filter((line) => line !== '');
  return { path, text, code: [...spans, ...lines] };
}

/** Reads the README, CONTRIBUTING and the decisions. */
export function readDocuments(): readonly Document[] {
  const decisions = readdirSync(new URL('docs/decisions/', ROOT)).map((name) => `docs/decisions/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...decisions].map((path) =>
    document(path, readFileSync(new URL(path, ROOT), 'utf8')),
  );
}

/** Returns the targets of links, without those to other sites, relative to the root; anchors are cut off. */
export function linkedFiles({ path, text }: Document): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(path), target));
}

const FOLDERS = 'src|test|docs|data|scripts|bench|bin|scenarios|agent-instructions|\\.ci';
const PATH = new RegExp(`(?<![\\w./-])(?:${FOLDERS})/[\\w./*-]+`, 'g');

/** Returns this repository's paths in code style. Names in capitals and words such as `verb-noun` are placeholders. */
export function namedPaths({ code }: Document): readonly string[] {
  return code
    .flatMap((text) => text.match(PATH) ?? [])
    .map((path) => path.replace(/\/\*\..*$|[./]$/, ''))
    .filter((path) => !/[A-Z]{3,}|verb-noun/.test(path.replace('SKILL.md', '')));
}

/** Returns the npm scripts that the code calls. */
export function namedScripts({ code }: Document): readonly string[] {
  return code.flatMap((text) =>
    [...text.matchAll(/\bnpm (?:run (?:-s |--silent )?)?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
  );
}

/** Returns the arguments of each call of the operator's command line. */
export function namedCommands({ code }: Document): readonly (readonly string[])[] {
  return code.flatMap((text) => {
    const [, line] = /^(?:npm run -s cli --|brand-escalations(?!-)) (.+)$/.exec(text) ?? [];
    return line === undefined ? [] : [line.split(/\s+/)];
  });
}

/** Returns the tools that the code calls through the harness. */
export function calledTools({ code }: Document): readonly string[] {
  return code.flatMap((text) => [...text.matchAll(/harness -- call (\w+)/g)].map(([, name = '']) => name));
}
