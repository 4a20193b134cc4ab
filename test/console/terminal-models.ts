import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import xterm, { type Terminal } from '@xterm/headless';

/** Terminals that measure differently: by an old table, by a newer one, and by what a reader counts as a character. */
export const UNICODE_MODELS = ['6', '15', '15-graphemes'] as const;
export type UnicodeModel = (typeof UNICODE_MODELS)[number];

/** Returns an emulated terminal, which draws into memory. */
export function terminalModel(columns: number, rows: number, unicode: UnicodeModel, scrollback = 0): Terminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback, allowProposedApi: true, convertEol: true });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.unicode.activeVersion = unicode;
  return terminal;
}

export function writeTo(terminal: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

/** Returns all rows that were drawn, those that scrolled away too. `wrapped` rows were begun by the terminal itself. */
export function drawnRows(terminal: Terminal): readonly { readonly text: string; readonly wrapped: boolean }[] {
  const { active } = terminal.buffer;
  return Array.from({ length: active.length }, (_, index) => {
    const line = active.getLine(index);
    return { text: line?.translateToString(true) ?? '', wrapped: line?.isWrapped === true };
  });
}
