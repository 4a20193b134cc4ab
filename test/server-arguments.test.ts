import { expect, test } from 'vitest';
import { readArguments } from '../src/server-arguments.ts';

test.each([
  [[], { kind: 'stdio' }],
  [['--http'], { kind: 'http', port: 8765 }],
  [['--http', '--port', '9000'], { kind: 'http', port: 9000 }],
  [['--port=0', '--http'], { kind: 'http', port: 0 }],
])('%j says how the server is reached', (args, transport) => {
  expect(readArguments(args)).toStrictEqual({ ok: true, value: transport });
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
])('%j refuses to start, and says what would do', (args, field, instead) => {
  const outcome = readArguments(args);
  if (outcome.ok) throw new Error('was accepted');
  expect(outcome.refusal.field).toBe(field);
  expect(outcome.refusal.instead).toContain(instead);
});
