import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Connections by what they are doing, those that have done it longest first. */
interface Doing {
  /** Sending a request whose head or body is not complete. */
  readonly arriving: Set<Socket>;
  readonly idle: Set<Socket>;
  readonly serving: Set<Socket>;
}

/** Times in a row that a client may be found to have taken nothing of an answer. */
const MOST_STALLED = 4;

/**
 * Makes room for new connections: clients that never finish their requests cannot turn others away. All come from this
 * machine, so addresses tell nothing apart. Beyond the limit the connection goes that has been sending its request for
 * longest, or else that has been idle for longest; a newcomer is turned away only where all others are being served.
 */
export class Connections {
  readonly #limit: number;
  readonly #doing: Doing = { arriving: new Set(), idle: new Set(), serving: new Set() };
  readonly #stalled = new WeakMap<Socket, { readonly written: number; readonly times: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of connections that are open. */
  get size(): number {
    const { arriving, idle, serving } = this.#doing;
    return arriving.size + idle.size + serving.size;
  }

  /** Watches a server's connections and requests. */
  watch(server: Server): void {
    server.on('connection', (socket) => this.#admit(socket));
    server.on('request', (request, response) => this.#follow(request, response));
  }

  /**
   * Ends the connections whose client has taken nothing of an answer for several looks: the answer counts as a call in
   * flight, and stays in memory. Called at regular intervals.
   */
  endStalled(): void {
    for (const socket of Object.values(this.#doing).flatMap((sockets) => [...sockets])) {
      const { writableLength, bytesWritten: written } = socket;
      const last = this.#stalled.get(socket) ?? { written: -1, times: 0 };
      const times = writableLength > 0 && last.written === written ? last.times + 1 : 0;
      if (times >= MOST_STALLED) socket.destroy();
      else this.#stalled.set(socket, { written, times });
    }
  }

  #admit(socket: Socket): void {
    socket.once('close', () => this.#leave(socket));
    this.#doing.arriving.add(socket);
    if (this.#doing.arriving.size > this.#limit / 2) this.#dropOldest('arriving');
    else if (this.size > this.#limit) this.#dropOldest(this.#doing.arriving.size > 1 ? 'arriving' : 'idle', socket);
  }

  #dropOldest(doing: keyof Doing, otherwise?: Socket): void {
    const [oldest = otherwise] = this.#doing[doing];
    oldest?.destroy();
    if (oldest !== undefined) this.#leave(oldest);
  }

  #follow(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (isComplete(request)) this.#move(socket, 'serving');
    else {
      this.#move(socket, 'arriving');
      request.once('end', () => this.#move(socket, 'serving'));
    }
    response.once('close', () => this.#move(socket, 'idle'));
  }

  /** Moves an open connection to the end of a list, unless it is there: a slow request does not become younger. */
  #move(socket: Socket, to: keyof Doing): void {
    if (socket.destroyed || this.#doing[to].has(socket)) return;
    this.#leave(socket);
    this.#doing[to].add(socket);
  }

  #leave(socket: Socket): void {
    for (const sockets of Object.values(this.#doing)) sockets.delete(socket);
  }
}

/** Returns true for a request without a body. */
function isComplete({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}
