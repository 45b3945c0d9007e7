import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A proxy on this machine, until the test is over. It tunnels and forwards; every host is this machine.
 *
 * @returns Its address, and what it was asked for.
 */
export async function serveProxy(): Promise<{ address: string; targets: string[] }> {
  const targets: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { host, port, pathname } = new URL(incoming.url!);
    targets.push(host);
    const { method, headers } = incoming;
    const forward = request({ host: '127.0.0.1', port, path: pathname, method, headers });
    forward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on('error', () => outgoing.destroy());
    incoming.pipe(forward);
  });
  server.on('connect', ({ url }, client, head) => {
    targets.push(url!);
    const upstream = connect(Number(url!.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) {
      socket.on('error', () => {
        upstream.destroy();
        client.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets };
}
