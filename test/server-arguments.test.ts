import { expect, test } from 'vitest';
import { TOOLSETS } from '../src/domain/change/operation.ts';
import { readArguments } from '../src/server-arguments.ts';

test.each([
  [[], { kind: 'stdio' }],
  [['--http'], { kind: 'http', port: 8765, stateless: false }],
  [['--http', '--stateless'], { kind: 'http', port: 8765, stateless: true }],
  [['--stateless', '--http', '--port', '1'], { kind: 'http', port: 1, stateless: true }],
  [['--http', '--port', '9000'], { kind: 'http', port: 9000 }],
  [['--port=0', '--http'], { kind: 'http', port: 0 }],
  [['--http', '--read-only'], { kind: 'http', port: 8765 }],
])('%j says how the server is reached', (args, transport) => {
  expect(readArguments(args)).toMatchObject({ ok: true, value: { transport } });
});

test.each([
  [[], { toolsets: TOOLSETS, readOnly: false }],
  [['--read-only'], { toolsets: TOOLSETS, readOnly: true }],
  [['--toolsets', 'triage'], { toolsets: ['triage'], readOnly: false }],
  [['--toolsets=changes, triage', '--read-only', '--http'], { toolsets: ['triage', 'changes'], readOnly: true }],
])('%j says which tools are offered', (args, offered) => {
  expect(readArguments(args)).toMatchObject({ ok: true, value: { offered } });
});

test.each([
  [['--htpp'], '--htpp', 'Did you mean --http?'],
  [['--http', '--prot', '1'], '--prot', 'Did you mean --port?'],
  [['--http', '--host', '0.0.0.0'], '--host', '127.0.0.1'],
  [['--http', '-p', '1'], '-p', 'Known:'],
  [['--http=yes'], '--http', 'Write --http alone.'],
  [['http'], 'http', 'Known:'],
  [['--port', '8765'], '--port', '--http --port'],
  [['--http', '--port'], '--port', '--port 0'],
  [['--http', '--port', '65536'], '--port', '--port 0'],
  [['--http', '--port', '-1'], '--port', '--port 0'],
  [['--http', '--port', '80x'], '--port', '--port 0'],
  [['--stateless'], '--stateless', '--http --stateless'],
  [['--http', '--stateless=no'], '--stateless', 'Write --stateless alone.'],
  [['--readonly'], '--readonly', 'Did you mean --read-only?'],
  [['--read-only=yes'], '--read-only', 'Write --read-only alone.'],
  [['--toolsets', 'triage', '--toolsets', 'report'], '--toolsets', 'Give it once.'],
  [['--toolsets'], '--toolsets', 'Known: triage, investigate'],
  [['--toolsets', ' , '], '--toolsets', 'Known: triage, investigate'],
  [['--toolsets', 'triage,reports'], '--toolsets', 'Did you mean report?'],
])('%j refuses to start, and says what would do', (args, field, instead) => {
  const outcome = readArguments(args);
  if (outcome.ok) throw new Error('was accepted');
  expect(outcome.refusal.field).toBe(field);
  expect(outcome.refusal.instead).toContain(instead);
});
