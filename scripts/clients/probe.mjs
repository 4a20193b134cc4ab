import { openClient } from './drivers.mjs';

/* Runs every check with one client against one server, and prints the results as a line of JSON. */

/** What each check asks, and what the client's answer has to hold. */
const CHECKS = {
  tools: async ({ listTools }) => ((await listTools()).length >= 40 ? 'ok' : 'too few tools'),
  integer: ({ call }) => holds(call('get_brand_details', { brandid: 12345 }), /Star(?!t)/),
  optional: ({ call }) => holds(call('list_escalations', { limit: 2, sort: 'oldest' }), /ESC-\d/),
  list: ({ call }) => holds(call('list_escalations', { status: ['open', 'assigned', 'investigating'] }), /ESC-\d/),
  refusal: ({ call }) => holds(call('get_brand_details', { brandid: 999999 }), /There is no brand 999999/),
  write: ({ call }) =>
    holds(call('add_escalation_notes', { escalation_id: 'ESC-2026-001', notes: 'Two brands.' }), /CHG-\w{26}/),
  resource: ({ readResource }) => readResource && holds(readResource('brand://12345'), /Star(?!t)/),
  prompt: ({ getPrompt }) =>
    getPrompt && holds(getPrompt('triage_escalation', { escalation_id: 'ESC-2026-001' }), /ESC-2026-001/),
};

/** The client may throw the server's refusal, as some do. */
async function holds(answer, words) {
  const text = await answer.catch((error) => `${error.message}`);
  return words.test(text) ? 'ok' : `answered: ${String(text).replace(/\s+/g, ' ').trim().slice(0, 300)}`;
}

const [name, server] = process.argv.slice(2);
const results = {};
let version;
try {
  const opened = await openClient(name, JSON.parse(server));
  version = opened.version;
  if (opened.client !== undefined) {
    for (const [check, run] of Object.entries(CHECKS)) {
      const result = await Promise.resolve(run(opened.client)).catch((error) => `threw: ${error.message}`);
      if (result !== undefined) results[check] = result;
    }
    await opened.client.close();
  }
} catch (error) {
  results.tools = `did not connect: ${error instanceof Error ? error.message : error}`;
}
process.stdout.write(`\n${JSON.stringify({ version, results })}\n`, () => process.exit(0));
