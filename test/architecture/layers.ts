import type { SourceFile } from './source-file.ts';

/** Layers of src/domain, lowest first. An entry is a folder or a file; the longest entry that matches a path decides. */
export const LAYERS: readonly (readonly string[])[] = [
  // Text, outcomes and input: no knowledge of the field.
  ['text', 'input', 'paging', 'record-format.ts', 'refusal.ts', 'unreachable.ts', 'ports/foundation.ts'],
  // The portable regex dialect.
  ['regex'],
  // Records and their rules, with the ports that read them.
  [
    ...['brand', 'metadata', 'escalation', 'agents', 'store-records.ts'],
    ...[
      'agent-runtime',
      'agents',
      'analytics',
      'brands',
      'combos',
      'decision-reads',
      'escalations',
      'matching',
      'metadata',
      'store',
    ].map((port) => `ports/${port}.ts`),
  ],
  // Judgements about one brand's records.
  ['criteria', 'data-quality'],
  // Analyses over all records.
  ['analysis', 'generation'],
  // Changes, reports and messages, with the remaining ports.
  ['change', 'reporting', 'notify', 'ports'],
  ['operations'],
];

const DOMAIN = 'src/domain/';

/** Returns the index of a file's layer in {@link LAYERS}; undefined where no entry matches or two match equally. */
export function layerOf(path: string): number | undefined {
  if (!path.startsWith(DOMAIN)) return undefined;
  const inDomain = path.slice(DOMAIN.length);
  const matching = LAYERS.flatMap((entries, layer) => entries.map((entry) => ({ entry, layer }))).filter(
    ({ entry }) => inDomain === entry || inDomain.startsWith(`${entry}/`),
  );
  const longest = Math.max(...matching.map(({ entry }) => entry.length));
  const layers = matching.filter(({ entry }) => entry.length === longest).map(({ layer }) => layer);
  return layers.length === 1 ? layers[0] : undefined;
}

/** Lists the imports from a lower layer of the domain to a higher one, as `file imports file`. */
export function importsUp(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, imports }) => {
    const layer = layerOf(path);
    if (layer === undefined) return [];
    return imports
      .filter((imported) => (layerOf(imported) ?? -1) > layer)
      .map((imported) => `${path} imports ${imported}`);
  });
}

/** Lists the circles among the files, each as the paths of its files, sorted (Tarjan's algorithm). */
export function circles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const order = new Map<string, number>();
  const stack: string[] = [];
  const found: (readonly string[])[] = [];
  const visit = (path: string): number => {
    order.set(path, order.size);
    let low = order.size - 1;
    stack.push(path);
    for (const imported of imports.get(path) ?? []) {
      if (!imports.has(imported)) continue;
      if (!order.has(imported)) low = Math.min(low, visit(imported));
      else if (stack.includes(imported)) low = Math.min(low, order.get(imported) ?? low);
      if (imported === path) found.push([path]);
    }
    if (low === order.get(path)) {
      const circle = stack.splice(stack.indexOf(path));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return found;
}
