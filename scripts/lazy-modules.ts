import { dirname, resolve } from 'node:path';
import { transform } from 'esbuild';

/** A module of the program, rewritten as the body of a function that returns what it exports. */
export interface LazyModule {
  readonly body: string;
  /** Absolute paths of the modules that it imports. */
  readonly imports: readonly string[];
}

/** Returns the expressions by which a module refers to what it imports. */
export interface References {
  module(path: string): string;
  /**
   * @param specifier the name of a package or of a module of Node, or the path of a JSON file
   * @param names what is used of it, `default` included; undefined where that is not known
   */
  package(specifier: string, names: readonly string[] | undefined): string;
}

const IMPORT = /^var (import_\w+) = (?:__toESM\()?require\("([^"]+)"\)\)?;$/gm;
const EXPORTS =
  /^var (\w+_exports) = \{\};\n__export\(\1, \{([\s\S]*?)\n\}\);\nmodule\.exports = __toCommonJS\(\1\);$/m;
const EXPORT = /^ {2}(\w+): \(\) => ([\w.]+),?$/gm;
const DYNAMIC_IMPORT = /\bimport\("([^"]+)"\)/g;
/** What has no lazy form. */
const LEFT_OVER = /\brequire\(|\bmodule\.exports\b|\b__(?:export|toESM|toCommonJS|copyProps|reExport)\b/;

/**
 * Rewrites a module so that it runs when it is first used, and not when the program starts. Each use of an import becomes
 * a call that runs the imported module unless it has run already.
 *
 * @throws if something in the module has no such form
 */
export async function lazyModule(path: string, source: string, references: References): Promise<LazyModule> {
  const { code } = await transform(source, { loader: 'ts', format: 'cjs', platform: 'node', target: 'node24' });
  if (/\bLAZY_(?!url\b)/.test(code)) throw new Error(`${path} uses a name that begins with LAZY_.`);
  const [head = '', , listed = ''] = EXPORTS.exec(code) ?? [];
  // Before the exports, or else the imports, there is only what they need to be CommonJS.
  const begin = head === '' ? Math.max(code.search(IMPORT), 0) : code.indexOf(head) + head.length;
  const specifiers = new Map<string, string>();
  const text = code.slice(begin).replace(IMPORT, (_line, name: string, specifier: string) => {
    specifiers.set(name, specifier);
    return '';
  });
  const [own = ''] = text.split('\n// Annotate the CommonJS export names');
  const exports = [...listed.matchAll(EXPORT)];
  if (exports.length !== listed.split('\n').filter((line) => line.trim() !== '').length)
    throw new Error(`${path} exports a name that has no lazy form: letters, digits and underscores have one.`);
  const changing = exports.find(([, , value]) => new RegExp(`^let ${value}\\b`, 'm').test(own));
  if (changing !== undefined) throw new Error(`${path} exports ${changing[1]}, which can change: it has no lazy form.`);
  const exported = exports.map(([, name, value]) => `${name}: ${value}`);
  const imports = new Set<string>();
  const referenceTo = (specifier: string, names?: readonly string[]): string => {
    const target = specifier.startsWith('.') ? resolve(dirname(path), specifier) : specifier;
    if (target === specifier || target.endsWith('.json')) return references.package(target, names);
    imports.add(target);
    return references.module(target);
  };
  let body = `${own}\nreturn { ${exported.join(', ')} };`;
  body = body.replace(DYNAMIC_IMPORT, (_call, specifier) => {
    if (!specifier.startsWith('.'))
      throw new Error(`${path} imports all of ${specifier}: import a module of the program that names what it uses.`);
    return `Promise.resolve().then(() => ${referenceTo(specifier)})`;
  });
  for (const [name, specifier] of specifiers) {
    const uses = [...body.matchAll(new RegExp(`\\b${name}\\b(?:\\.(\\w+))?`, 'g'))].map(([, used]) => used);
    const names = uses.filter((used) => used !== undefined);
    if (uses.length === 0) throw new Error(`${path} imports ${specifier} for its effects, which has no lazy form.`);
    if (specifier.startsWith('node:') && names.includes('default'))
      throw new Error(`${path} imports the default of ${specifier}, which has no lazy form: import its names.`);
    const reference = `(${referenceTo(specifier, names.length === uses.length ? names : undefined)})`;
    body = body.replace(new RegExp(`\\b${name}\\b`, 'g'), () => reference);
  }
  const left = LEFT_OVER.exec(body);
  if (left !== null) throw new Error(`${path} has no lazy form: it keeps ${left[0]}.`);
  return { body, imports: [...imports] };
}
