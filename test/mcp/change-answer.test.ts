import { describe, expect, test } from 'vitest';
import type { ChangeView, ProposedAnswer } from '../../src/domain/change/change-view.ts';
import { Answer } from '../../src/mcp/answer.ts';
import { renderChange, renderProposed } from '../../src/mcp/change-answer.ts';

const FENCE = '0123456789abcdef';
const PROPOSED: ChangeView = {
  change_id: 'CHG-01KH0000000000000000000000',
  state: 'proposed',
  doubt: null,
  risk: 'low',
  digest: 'a'.repeat(64),
  requested_by: { name: 'investigator', claimed: true, person: 'ed.allison@rewardinsight.com' },
  escalation_id: 'ESC-2026-001',
  reason: null,
  created_at: '2026-02-14T09:00:00.000Z',
  expires_at: '2026-02-17T09:00:00.000Z',
  blast_radius: { brands: 1, combos: 2, metadata_versions: 1, escalations: 0 },
  steps: [
    {
      operation: 'create_manual_metadata',
      risk: 'low',
      summary: 'Metadata version 2 for brand 12345',
      changes: [{ target: 'brand 12345', field: 'confidence', before: null, after: 0.123456 }],
      evidence: { precision: 0.9949494949494949, counted: { recall: 2 / 3, combos: 12 } },
      warnings: [],
      notifies: [],
    },
  ],
  approvals: { needed: 1, decisions: [] },
  outcome: null,
  decide_url: null,
  decide_command: '"/opt/b e/cli" changes approve CHG-01KH0000000000000000000000',
};

function textOf(change: Partial<ChangeView>): string {
  const answer = new Answer(FENCE);
  renderChange({ ...PROPOSED, ...change }, answer);
  return answer.toString();
}

/** What stands outside every block of data. */
function oursOf(text: string): string {
  return text.replace(new RegExp(`<data-${FENCE}>[\\s\\S]*?</data-${FENCE}>`, 'g'), '');
}

describe('a change as text', () => {
  test('says where it is decided in our own voice, with a command to copy', () => {
    expect(oursOf(textOf({}))).toContain(`A person decides with this command: ${PROPOSED.decide_command}`);
  });

  test('says that it is shortened', () => {
    expect(textOf({})).toContain('What it does (shortened; the person who decides sees all of it):');
  });

  test('counts in words that fit', () => {
    expect(textOf({})).toContain('It reaches 1 brand, 2 combos, 1 metadata version, 0 escalations.');
    const nothing = { brands: 0, combos: 0, metadata_versions: 0, escalations: 0 };
    expect(textOf({ blast_radius: nothing })).toContain('It changes no brand, combo, metadata version or escalation');
    expect(textOf({})).toContain('1 approval by a person needed');
    expect(textOf({ approvals: { needed: 2, decisions: [] } })).toContain('2 approvals by a person needed');
  });

  test('shows evidence with four decimals, and what is written as it is', () => {
    const text = textOf({});
    expect(text).toContain('precision: 0.9949\n');
    expect(text).toContain('{"recall":0.6667,"combos":12}');
    expect(text).toContain('-> 0.123456');
  });

  test('once it is applied, tells what came of it, ids in full, instead of what was previewed', () => {
    const brands = Array.from({ length: 12 }, (_, i) => ({ brandid: 12346 + i, brandname: `Star number ${i}` }));
    const text = textOf({ state: 'applied', outcome: { detail: 'Applied and read back.', results: [{ brands }] } });
    expect(text).toContain('1. create_manual_metadata (low risk): Metadata version 2 for brand 12345');
    expect(text).not.toContain('evidence, precision');
    expect(text).toContain(`Step 1 gave ${JSON.stringify({ brands })}`);
  });

  test('has the comment of who decided, as data', () => {
    const decision = {
      approver: 'approver@rewardinsight.com',
      decision: 'reject',
      at: '2026-02-14T10:00:00.000Z',
    } as const;
    const comment = 'The parts are formats of one chain.';
    const text = textOf({ state: 'rejected', approvals: { needed: 1, decisions: [{ ...decision, comment }] } });
    expect(text).toContain(
      'Decided: reject by "approver@rewardinsight.com" at 2026-02-14T10:00:00.000Z, with the comment:',
    );
    expect(text).toContain(comment);
    expect(oursOf(text)).not.toContain(comment);
    const silent = textOf({ approvals: { needed: 1, decisions: [{ ...decision, comment: null }] } });
    expect(silent).toContain('at 2026-02-14T10:00:00.000Z.');
  });
});

describe('the answer of a write', () => {
  const proposed: ProposedAnswer = {
    change_id: PROPOSED.change_id,
    state: 'proposed',
    risk: 'low',
    digest: PROPOSED.digest,
    summary: 'Metadata version 2 for brand 12345',
    warnings: ['No narrative of this brand matches', 'and 3 more warnings; get_change has all'],
    decide_url: null,
    decide_command: PROPOSED.decide_command,
    expires_at: PROPOSED.expires_at,
  };
  const textOfWrite = (more: Partial<ProposedAnswer>) => {
    const answer = new Answer(FENCE);
    renderProposed({ ...proposed, ...more }, answer);
    return answer.toString();
  };

  test('has every fact of the structured answer, so that each suffices alone', () => {
    const text = textOfWrite({ decide_url: 'http://127.0.0.1:8765/changes/1' });
    const facts = Object.values(proposed).flat();
    for (const one of facts.filter((value) => value !== null)) expect(text).toContain(one);
    expect(text).toContain('http://127.0.0.1:8765/changes/1');
  });

  test('is short: the whole change is what get_change and its resource return', () => {
    expect(textOfWrite({}).split('\n')).toHaveLength(10);
    expect(textOfWrite({})).toContain(`get_change and change://${PROPOSED.change_id} have the whole change.`);
  });

  test('gives the command to copy in our own voice, and what data says as data', () => {
    expect(oursOf(textOfWrite({}))).toContain(proposed.decide_command);
    expect(oursOf(textOfWrite({}))).not.toContain(proposed.summary);
    expect(oursOf(textOfWrite({}))).not.toContain('No narrative');
  });

  test('without a place to decide, names none', () => {
    expect(textOfWrite({ decide_command: null })).not.toContain('A person decides with');
  });
});
