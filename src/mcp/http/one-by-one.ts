import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Handles the requests of a connection one after another. HTTP/1.1 answers them in their order, so a client that sends
 * many without waiting gets its answers no later, and one that reads none of them has one request in work.
 */
export function oneByOne(listener: RequestListener): RequestListener {
  const ends = new WeakMap<Socket, Promise<void>>();
  return (request, response) => {
    const { socket } = request;
    const before = ends.get(socket);
    ends.set(socket, new Promise((resolve) => response.once('close', resolve)));
    if (before === undefined) listener(request, response);
    else
      void before.then(() => {
        if (!socket.destroyed) listener(request, response);
      });
  };
}
