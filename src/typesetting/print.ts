import pdfmake from 'pdfmake';
import fonts from 'pdfmake/build/vfs_fonts.js';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { FONT } from './style.ts';

/** By the names that the faces have inside: text in drawings finds a face by that name, and by no other that is no file. */
const FACES = {
  normal: 'Roboto-Regular',
  bold: 'Roboto-Medium',
  italics: 'Roboto-Italic',
  bolditalics: 'Roboto-MediumItalic',
} as const;

interface VirtualFiles {
  writeFileSync(name: string, content: Buffer): void;
}

function isVirtualFiles(value: unknown): value is VirtualFiles {
  return typeof value === 'object' && value !== null && 'writeFileSync' in value;
}

/** The library's font lies in its package as base64; from there it needs no file of a place that a bundle would lose. */
function bringFont(): void {
  // Not in the library's types, which have it for browsers only.
  const files: unknown = Reflect.get(pdfmake, 'virtualfs');
  if (!isVirtualFiles(files)) throw new Error('pdfmake keeps its fonts in another way.');
  const contents = new Map(Object.entries(fonts));
  for (const name of Object.values(FACES)) {
    files.writeFileSync(name, Buffer.from(contents.get(`${name}.ttf`) ?? '', 'base64'));
  }
  pdfmake.setFonts({ [FONT]: { ...FACES } });
  // A report is made of text and our own drawings: nothing in it may fetch or read anything.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
}

let ready = false;

/** The document as PDF. */
export async function print(definition: TDocumentDefinitions): Promise<Uint8Array> {
  if (!ready) bringFont();
  ready = true;
  return pdfmake.createPdf(definition).getBuffer();
}
