import { type ChangeSheet, changeSheet } from '../../src/console/change-sheet.ts';
import { type SheetLine, sheetRows } from '../../src/console/sheet-rows.ts';
import type { LoadedChange } from '../../src/domain/change/records.ts';

const NO_NAMES = { codes: new Map(), brands: new Map() };

/** The sheet of a change where no name is looked up, as it stands when the change is proposed. */
export function plainSheet(change: LoadedChange): ChangeSheet {
  return changeSheet(change, { names: NO_NAMES, now: change.body.created_at, apply: 'here' });
}

export function plainRows(change: LoadedChange, columns?: number): readonly SheetLine[] {
  return sheetRows(plainSheet(change), columns);
}
