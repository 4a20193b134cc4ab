import type { MailTransport } from '../../src/domain/notify/mail-transport.ts';
import type { Outbox } from '../../src/domain/notify/outbox.ts';
import type { DataWrites, ExecutorTurn } from '../../src/domain/ports/commit.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { ProposalStore } from '../../src/domain/ports/proposals.ts';

/** Methods that only read. Every other method of a write port writes, new ones included. */
const READS = {
  writes: ['nextIds'] satisfies (keyof DataWrites)[],
  authorityWrites: [],
  proposals: [
    'proposal',
    'withdrawals',
    'proposalPage',
    'proposalConnection',
    'proposalSizes',
    'proposalAuditHead',
    'proposalAudit',
  ] satisfies (keyof ProposalStore)[],
  outbox: ['notifiedKeys', 'outboxCounts'] satisfies (keyof Outbox)[],
} as const;
const WRITE_PORTS = ['writes', 'authorityWrites', 'proposals', 'outbox'] as const;

/** Returns every method that writes, by port, derived from the ports themselves. */
export function writeVerbs(ports: CommitPorts): readonly string[] {
  return WRITE_PORTS.flatMap((name) =>
    Object.keys(ports[name])
      .filter((verb) => !readsOf(name).has(verb))
      .map((verb) => `${name}.${verb}`),
  );
}

const readsOf = (port: (typeof WRITE_PORTS)[number]): ReadonlySet<string> => new Set(READS[port]);

export type Moment = 'before' | 'after';
export type OnWrite = (verb: string, moment: Moment) => void;

/** Returns the same ports with a callback before and after every write. */
export function withFailpoints(ports: CommitPorts, onWrite: OnWrite): CommitPorts {
  return {
    ...ports,
    writes: watched('writes', ports.writes, readsOf('writes'), onWrite),
    authorityWrites: watched('authorityWrites', ports.authorityWrites, readsOf('authorityWrites'), onWrite),
    proposals: watched('proposals', ports.proposals, readsOf('proposals'), onWrite),
    outbox: watched('outbox', ports.outbox, readsOf('outbox'), onWrite),
    turn: withFailpointsAtItsStart(ports.turn, onWrite),
  };
}

/** A turn raises its fence in two files before its work begins. */
function withFailpointsAtItsStart(turn: ExecutorTurn, onWrite: OnWrite): ExecutorTurn {
  return {
    exclusively(work, patience) {
      onWrite('turn.exclusively', 'before');
      return turn.exclusively((begun) => {
        onWrite('turn.exclusively', 'after');
        return work(begun);
      }, patience);
    },
  };
}

/** Handing over a mail before recording it counts as a write too. */
export function transportWithFailpoints(transport: MailTransport, onWrite: OnWrite): MailTransport {
  return watched('transport', transport, new Set(), onWrite);
}

function watched<P extends object>(name: string, port: P, reads: ReadonlySet<string>, onWrite: OnWrite): P {
  return new Proxy(port, {
    get(target, key) {
      const verb: unknown = Reflect.get(target, key);
      if (typeof verb !== 'function' || typeof key !== 'string' || reads.has(key)) return verb;
      return async (...args: unknown[]) => {
        onWrite(`${name}.${key}`, 'before');
        const result: unknown = await Reflect.apply(verb, target, args);
        onWrite(`${name}.${key}`, 'after');
        return result;
      };
    },
  });
}
