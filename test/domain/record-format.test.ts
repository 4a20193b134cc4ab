import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  readDocument,
  recordFormat,
  sealedDocument,
  storedDocument,
  type Upcaster,
} from '../../src/domain/record-format.ts';

/* A record kind that has had three formats: format 2 added `colours`, format 3 took `size` apart. */

const parcelSchema = z.object({
  parcel_id: z.string(),
  colours: z.array(z.string()),
  width: z.number(),
  height: z.number(),
});
const toSecond: Upcaster = (parcel) => ({ ...parcel, colours: [] });
const toThird: Upcaster = ({ size, ...parcel }) => {
  const [width, height] = String(size).split('x').map(Number);
  return { ...parcel, width, height };
};
const PARCEL = recordFormat('parcel', parcelSchema, [toSecond, toThird]);

const FIRST = { parcel_id: 'p1', size: '2x3' };
const SECOND = { format: 2, parcel_id: 'p2', colours: ['red'], size: '4x5' };
const THIRD = { format: 3, parcel_id: 'p3', colours: [], width: 6, height: 7 };

describe('given a record kind with three formats', () => {
  test('then documents of each are read as the newest', () => {
    expect(readDocument(PARCEL, FIRST)).toStrictEqual({
      outcome: 'read',
      format: 1,
      record: { parcel_id: 'p1', colours: [], width: 2, height: 3 },
    });
    expect(readDocument(PARCEL, SECOND)).toStrictEqual({
      outcome: 'read',
      format: 2,
      record: { parcel_id: 'p2', colours: ['red'], width: 4, height: 5 },
    });
    expect(readDocument(PARCEL, THIRD)).toStrictEqual({
      outcome: 'read',
      format: 3,
      record: { parcel_id: 'p3', colours: [], width: 6, height: 7 },
    });
  });

  test('then reading changes no document', () => {
    const frozen = Object.freeze({ ...FIRST });
    readDocument(PARCEL, frozen);
    expect(frozen).toStrictEqual(FIRST);
  });

  test('then what is stored says its format and reads back', () => {
    const record = { parcel_id: 'p4', colours: ['blue'], width: 1, height: 2 };
    const stored = storedDocument(PARCEL, record);
    expect(stored).toStrictEqual({ format: 3, ...record });
    expect(readDocument(PARCEL, stored)).toMatchObject({ outcome: 'read', record });
  });

  test('then keys that the schema does not know are kept, and text is not masked', () => {
    const stored = { ...THIRD, sender: 'ann@example.com' };
    expect(readDocument(PARCEL, stored)).toMatchObject({ record: { sender: 'ann@example.com' } });
  });

  test('then a document of a fourth format is newer, not invalid', () => {
    expect(readDocument(PARCEL, { format: 4, anything: true })).toStrictEqual({ outcome: 'newer', format: 4 });
  });

  test.each([
    ['no object', 'text'],
    ['an array', [FIRST]],
    ['format 0', { format: 0, ...FIRST }],
    ['a written format 1, which would be a second form of the same document', { format: 1, ...FIRST }],
    ['a format that is no whole number', { format: 2.5, ...FIRST }],
    ['a format in words', { ...SECOND, format: 'second' }],
    ['a newest document that lacks a field', { ...THIRD, width: undefined }],
    ['an older document that lacks a field', { parcel_id: 'p1' }],
  ])('then %s is invalid', (_title, document) => {
    expect(readDocument(PARCEL, document).outcome).toBe('invalid');
  });

  test('then a document that breaks an upcaster is invalid, with the cause', () => {
    const cause = new TypeError('no size');
    const breaking = recordFormat('parcel', parcelSchema, [
      () => {
        throw cause;
      },
    ]);
    expect(readDocument(breaking, {})).toStrictEqual({ outcome: 'invalid', cause });
  });
});

describe('given a record kind with one format', () => {
  const LABEL = recordFormat('label', z.object({ text: z.string() }));

  test('then nothing but the record is stored', () => {
    expect(storedDocument(LABEL, { text: 'a' })).toStrictEqual({ text: 'a' });
  });
});

describe('given records under a digest', () => {
  test('then the digest of an upcast one covers the stored document', () => {
    const read = readDocument(PARCEL, FIRST);
    if (read.outcome !== 'read') throw new Error('was not read');
    expect(sealedDocument(PARCEL, { ...read.record, stored: FIRST })).toBe(FIRST);
  });

  test('then the digest of a newest one covers its format too', () => {
    const read = readDocument(PARCEL, THIRD);
    if (read.outcome !== 'read') throw new Error('was not read');
    expect(sealedDocument(PARCEL, read.record)).toStrictEqual(THIRD);
  });
});
