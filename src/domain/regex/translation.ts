import type { AST } from '@eslint-community/regexpp';
import { MAX_NESTING, MAX_REPEAT } from './limits.ts';
import type { Assertion, Atom, AtomMember, DialectProblem, PatternNode, RefusalKind } from './pattern.ts';
import { takesCharacters } from './pattern.ts';

export interface Translation {
  readonly ast: PatternNode;
  readonly problems: readonly DialectProblem[];
}

type Report = (kind: RefusalKind, node: AST.Node, problem: string, instead: string) => void;

/**
 * Translates a parsed source into the meaning that all engines share. Reports any other node as a problem, so that
 * constructs of later parser versions stay refused.
 */
export function translate(pattern: AST.Pattern, origin: readonly number[]): Translation {
  const problems: DialectProblem[] = [];
  const at = (node: AST.Node): number => origin[node.start] ?? node.start;
  const report: Report = (kind, node, problem, instead) => {
    problems.push({ kind, at: at(node), found: node.raw, problem, instead });
  };

  function alternatives(node: AST.Pattern | AST.Group, depth: number): PatternNode {
    if (depth > MAX_NESTING) {
      report('nested_too_deep', node, `groups are nested deeper than ${MAX_NESTING}`, 'flatten the groups');
      return NOTHING;
    }
    const options = node.alternatives.map((option) => sequence(option.elements, depth));
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'alternation', options };
  }

  function sequence(elements: readonly AST.Element[], depth: number): PatternNode {
    const items = elements.map((element) => part(element, depth));
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'sequence', items };
  }

  function part(node: AST.Element, depth: number): PatternNode {
    switch (node.type) {
      case 'Group':
        return alternatives(node, depth + 1);
      case 'Quantifier':
        return repeat(node, depth);
      case 'Character':
      case 'CharacterSet':
        return { kind: 'atom', ...plainMember(node, report) };
      case 'CharacterClass':
        return characterClass(node, report);
      case 'Assertion':
        return assertion(node, report);
      default:
        report(
          'not_in_dialect',
          node,
          'it is not in the portable dialect',
          'use literals, classes, (?:…), |, repeats, ^, $ and \\b',
        );
        return NOTHING;
    }
  }

  function repeat(node: AST.Quantifier, depth: number): PatternNode {
    const item = part(node.element, depth);
    checkRepeat(node, item, report);
    return { kind: 'repeat', item, min: node.min, max: node.max, lazy: !node.greedy, at: at(node), text: node.raw };
  }

  return { ast: alternatives(pattern, 0), problems };
}

const NOTHING: PatternNode = { kind: 'sequence', items: [] };
const NEWLINE: AtomMember = { kind: 'character', code: 10 };

function checkRepeat(node: AST.Quantifier, item: PatternNode, report: Report): void {
  const largest = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
  if (largest > MAX_REPEAT)
    report('repeat_too_large', node, `it repeats more than ${MAX_REPEAT} times`, 'use + or *; narratives are short');
  if (node.max === 0) report('repeat_of_zero', node, 'a repeat of zero times matches nothing', 'drop it');
  if (!takesCharacters(item))
    report('repeated_assertion', node, 'it repeats something that takes no character', 'drop the repeat');
  const suffix = node.raw.slice(node.element.raw.length);
  if (/^\{[0-9]+\}\?$/.test(suffix)) report('lazy_count', node, '{n}? means two things', 'write {n}');
}

function assertion(node: AST.Assertion, report: Report): Assertion {
  if (node.kind === 'start' || node.kind === 'end') return { kind: 'assertion', where: node.kind };
  if (node.kind !== 'word' || node.negate)
    report('not_in_dialect', node, 'this assertion is not in the dialect', 'use ^, $ or \\b');
  return { kind: 'assertion', where: 'word_boundary' };
}

function plainMember(node: AST.Character | AST.CharacterSet, report: Report): Omit<Atom, 'kind'> {
  if (node.type === 'Character') return { negated: false, members: [{ kind: 'character', code: node.value }] };
  if (node.kind === 'any') return { negated: true, members: [NEWLINE] };
  const member = characterKind(node, report);
  return { negated: false, members: member === null ? [] : [member] };
}

function characterKind(node: AST.CharacterSet, report: Report): AtomMember | null {
  if (node.kind === 'digit' || node.kind === 'word' || node.kind === 'space') {
    return { kind: 'class', class: node.kind, negated: node.negate };
  }
  report('not_in_dialect', node, 'this class is not in the dialect', 'use \\d, \\w or \\s');
  return null;
}

function characterClass(node: AST.CharacterClass, report: Report): Atom {
  const last = node.elements.length - 1;
  const members = node.elements.flatMap((element, i): AtomMember[] => {
    if (element.type === 'Character') {
      const atEdge = i === 0 || i === last;
      if (element.raw === '-' && !atEdge)
        report('class_hyphen', element, 'a - inside a class may mean a range', 'escape it: \\-');
      return [{ kind: 'character', code: element.value }];
    }
    if (element.type === 'CharacterClassRange') return [range(element, report)];
    if (element.type === 'CharacterSet') return [characterKind(element, report)].filter((member) => member !== null);
    report('not_in_dialect', element, 'it is not in the portable dialect', 'list single characters and ranges');
    return [];
  });
  if (members.length === 0) report('empty_class', node, 'an empty class', 'list the characters');
  return { kind: 'atom', negated: node.negate, members };
}

const RANGES = [/^[A-Z]-[A-Z]$/, /^[a-z]-[a-z]$/, /^[0-9]-[0-9]$/];

function range(node: AST.CharacterClassRange, report: Report): AtomMember {
  if (!RANGES.some((allowed) => allowed.test(node.raw))) {
    report(
      'class_range',
      node,
      'engines fold ranges of other characters differently',
      'use ranges within A-Z, a-z or 0-9, and list the rest; escape a literal -',
    );
  }
  return { kind: 'range', from: node.min.value, to: node.max.value };
}
