import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { protocolLog } from '../fault.ts';
import { ListeningTransport } from '../subscriptions/listening-transport.ts';
import type { RunningTransport, TransportDependencies } from '../transport.ts';
import { StdioTransport } from './stdio-transport.ts';

/** Serves one client over standard input and output, in the era that it opens with. */
export function serveOverStdio({ build, watcher, foundation, limits, log }: TransportDependencies): RunningTransport {
  const { stdin: input, stdout: output } = process;
  const wire = new StdioTransport({ input, output, clock: foundation.clock, maxInFlight: limits.callsInFlight });
  const ended = Promise.withResolvers<void>();
  const transport = new ListeningTransport(wire, watcher, ended.resolve);
  const { close } = serveStdio(build, { transport, onerror: protocolLog(log) });
  return { close, ended: ended.promise };
}
