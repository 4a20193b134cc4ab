import { describe, expect, test } from 'vitest';
import { clientOffer } from '../../src/commands/client-offer.ts';
import { TOOLSETS } from '../../src/domain/change/operation.ts';
import { tools } from '../../src/tools/index.ts';

const operations = tools.map(({ operation }) => operation);
const offerOf = (options: Readonly<Record<string, string | boolean>>) =>
  clientOffer({ options, positionals: [] }, operations);

describe('what connect offers a client', () => {
  test('given no choice, is everything, and says which clients cannot take that many tools', () => {
    const offer = offerOf({});
    expect(offer).toMatchObject({ ok: true, value: { offered: { toolsets: TOOLSETS, readOnly: false } } });
    const notes = offer.ok ? offer.value.notes.join('\n') : '';
    expect(notes).toContain(`This offers ${tools.length} tools.`);
    expect(notes).toContain('--preset resolve: 39 tools');
    expect(notes).toContain('--preset triage: 26 tools');
  });

  test('given toolsets that such a client can take, says nothing', () => {
    expect(offerOf({ toolsets: 'triage,changes' })).toMatchObject({ ok: true, value: { notes: [] } });
  });

  test('given a preset, is its toolsets, and says what is left out', () => {
    const offer = offerOf({ preset: 'resolve' });
    expect(offer).toMatchObject({
      ok: true,
      value: { offered: { toolsets: ['investigate', 'resolve', 'verify', 'changes'], readOnly: false } },
    });
    expect(offer.ok && offer.value.notes.join('\n')).toContain('It leaves out 8 tools.');
  });

  test('given a preset and --read-only, only reads', () => {
    expect(offerOf({ preset: 'triage', 'read-only': true })).toMatchObject({
      ok: true,
      value: { offered: { readOnly: true } },
    });
  });

  test('given an unknown preset, or toolsets beside one, is refused with what would work', () => {
    expect(offerOf({ preset: 'all' })).toMatchObject({
      ok: false,
      refusal: { field: '--preset', instead: 'Use one of: resolve, triage.' },
    });
    const both = offerOf({ preset: 'triage', toolsets: 'verify' });
    expect(both).toMatchObject({ ok: false, refusal: { field: '--preset' } });
    expect(both.ok ? '' : both.refusal.instead).toContain('--toolsets triage,investigate,verify,report,changes');
  });
});
