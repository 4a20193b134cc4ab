import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { protocolLog } from './fault.ts';
import { ListeningTransport } from './subscriptions/listening-transport.ts';
import type { RunningTransport, TransportDependencies } from './transport.ts';

/** Serves one client over standard input and output, in the era that it opens with. */
export function serveOverStdio({ build, watcher, log }: TransportDependencies): RunningTransport {
  return serveStdio(build, {
    transport: new ListeningTransport(new StdioServerTransport(), watcher),
    onerror: protocolLog(log),
  });
}
