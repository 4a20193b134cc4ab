/** The text of one JSON value in a file with any number of them. */
export interface JsonPiece {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

const TOKEN = /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|\n|[{}[\],:"]|[^\s{}[\],:"]+/g;

/**
 * Splits a text into its top-level values: one object, one on each line, several in a row, or a list of them, on one line or
 * over many. What is no value becomes a piece that cannot be parsed. A broken value costs its own lines and not the rest.
 */
export function* jsonPieces(text: string): Generator<JsonPiece> {
  const token = new RegExp(TOKEN);
  let line = 1;
  let depth = 0;
  let inList = false;
  /** Where the present value begins. */
  let from = 0;
  let fromLine = 1;
  let previous = '\n';
  let isLineStart = true;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    const at = match.index;
    if (found === '\n') {
      line++;
      isLineStart = true;
      continue;
    }
    if (depth > 0 && found === '{' && isLineStart && !/^[[,:]$/.test(previous)) {
      // Inside a value an object follows a colon, a comma or a bracket. So the value before is broken.
      yield { line: fromLine, text: text.slice(from, at) };
      depth = 0;
    }
    isLineStart = false;
    if (depth === 0) {
      if (found === '[' && !inList) inList = true;
      else if (inList && (found === ']' || found === ',')) inList = found === ',';
      else if (found === '{' || found === '[') {
        [from, fromLine, depth] = [at, line, 1];
      } else {
        const end = endOfLine(text, at);
        yield { line, text: text.slice(at, end) };
        token.lastIndex = end;
      }
    } else if (found === '{' || found === '[') depth++;
    else if (found === '}' || found === ']') {
      depth--;
      if (depth === 0) yield { line: fromLine, text: text.slice(from, at + 1) };
    } else if (found === '"') {
      // A text that does not end on its line.
      const end = endOfLine(text, at);
      yield { line: fromLine, text: text.slice(from, end) };
      token.lastIndex = end;
      depth = 0;
    }
    previous = found;
  }
  if (depth > 0) yield* linesFrom(text, from, fromLine);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A value that does not end: from here on, each line is taken for one, so that the others are not lost with it. */
function* linesFrom(text: string, from: number, line: number): Generator<JsonPiece> {
  for (const [index, one] of text.slice(from).split('\n').entries()) {
    if (one.trim() !== '') yield { line: line + index, text: one };
  }
}

/** Replaces the numbers that Python and Java write and JSON lacks by null. */
export function withoutNaN(json: string): string {
  return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[-+]?\b(?:NaN|Infinity)\b/gs, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}
