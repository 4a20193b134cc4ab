import pdfmake from 'pdfmake';
import fonts from 'pdfmake/build/vfs_fonts.js';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { FONT } from './style.ts';

/** Faces by their internal names: text in SVG drawings finds a face by that name only. */
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

/** Registers the font that pdfmake's package holds as base64, so that a bundle needs no font files. */
function registerFonts(): void {
  // The library's types declare this for browsers only.
  const files: unknown = Reflect.get(pdfmake, 'virtualfs');
  if (!isVirtualFiles(files)) throw new Error('This version of pdfmake has no virtual file system for fonts.');
  const contents = new Map(Object.entries(fonts));
  for (const name of Object.values(FACES)) {
    files.writeFileSync(name, Buffer.from(contents.get(`${name}.ttf`) ?? '', 'base64'));
  }
  pdfmake.setFonts({ [FONT]: { ...FACES } });
  // A report holds only text and our own drawings: it must not fetch or read anything.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
}

let fontsRegistered = false;

/** Renders the document as PDF. */
export async function print(definition: TDocumentDefinitions): Promise<Uint8Array> {
  if (!fontsRegistered) registerFonts();
  fontsRegistered = true;
  return pdfmake.createPdf(definition).getBuffer();
}
