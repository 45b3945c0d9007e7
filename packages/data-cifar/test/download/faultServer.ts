import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server does wrong with one request. */
export type Fault =
  /** Ends the connection before it answers. */
  | { readonly kind: 'refuse' }
  /** Ends the connection, or falls silent, after so many bytes of the body. */
  | { readonly kind: 'cut' | 'stall'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Sends the whole file, whatever part is asked for. */
  | { readonly kind: 'noRanges' }
  /** The same, and does not say how long it is. */
  | { readonly kind: 'noLength' }
  /** Sends a part that begins elsewhere. */
  | { readonly kind: 'otherRange' }
  | { readonly kind: 'redirect' | 'redirectLoop' }
  /** Flips the bits of a byte of the file. */
  | { readonly kind: 'damage'; readonly at: number }
  /** Says and sends that the file has so many bytes less, or more. */
  | { readonly kind: 'otherLength'; readonly more: number }
  /** Has another file under another ETag from now on. */
  | { readonly kind: 'changed' }
  /** Sends so many bytes each 10 ms. */
  | { readonly kind: 'slow'; readonly bytes: number };

export interface FaultServer {
  readonly address: string;
  /** First bytes asked for, in order, and how many of the body were given to the network. */
  readonly requests: { readonly from: number; sent: number }[];
  close(): void;
}

interface FaultServerOptions {
  /** A fault for each request, in order. Default: none. */
  readonly faults?: readonly (Fault | undefined)[];
  /** What it does with all others. Default: nothing wrong. */
  readonly otherwise?: Fault | undefined;
  /** Default: it knows ranges. */
  readonly knowsRanges?: boolean;
  /** Default: one of its own. */
  readonly etag?: string;
}

const CHUNK_BYTES = 4096;

async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.write(chunk, () => resolve());
  });
  response.removeAllListeners('close');
}

/** A server on this machine that has one file, and does as it is told with each request. */
export async function serveFaults(
  content: Uint8Array,
  { faults = [], otherwise, knowsRanges = true, etag }: FaultServerOptions = {},
): Promise<FaultServer> {
  const requests: { from: number; sent: number }[] = [];
  const queue = [...faults];
  let file = Buffer.from(content);
  let version = etag ?? '"first"';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/loop') {
      response.writeHead(302, { location: '/loop' }).end();
      return;
    }
    // Where a redirect leads to nothing is wrong any more.
    const isRedirected = request.url === '/elsewhere';
    const fault = isRedirected ? undefined : queue.length > 0 ? queue.shift() : otherwise;
    if (fault?.kind === 'changed') {
      file = Buffer.from(content).fill(7);
      version = '"second"';
    }
    const [, asked] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    const condition = request.headers['if-range'];
    const isRange =
      asked !== undefined &&
      knowsRanges &&
      fault?.kind !== 'noRanges' &&
      fault?.kind !== 'noLength' &&
      (condition === undefined || condition === version);
    let from = isRange ? Number(asked) : 0;
    const entry = { from: Number(asked ?? 0), sent: 0 };
    requests.push(entry);

    if (fault?.kind === 'refuse') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      const { status, retryAfter } = fault;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      response.end('a page that says so');
      return;
    }
    if (fault?.kind === 'redirect' || fault?.kind === 'redirectLoop') {
      response.writeHead(302, { location: fault.kind === 'redirect' ? '/elsewhere' : '/loop' });
      response.end();
      return;
    }

    let bytes = file;
    if (fault?.kind === 'damage') {
      bytes = Buffer.from(file);
      bytes[fault.at % bytes.length]! ^= 0xff;
    }
    if (fault?.kind === 'otherLength') {
      bytes = Buffer.concat([file, Buffer.alloc(Math.max(0, fault.more))]).subarray(
        0,
        Math.max(0, file.length + fault.more),
      );
    }
    if (isRange && from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    if (isRange && fault?.kind === 'otherRange') from = Math.floor(from / 2);
    const body = bytes.subarray(from);
    response.statusCode = isRange ? 206 : 200;
    response.setHeader('etag', version);
    if (fault?.kind !== 'noLength') response.setHeader('content-length', body.length);
    if (isRange) {
      response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    }
    response.flushHeaders();
    const end = fault?.kind === 'cut' || fault?.kind === 'stall' ? fault.after : body.length;
    const step = fault?.kind === 'slow' ? fault.bytes : CHUNK_BYTES;
    for (let at = 0; at < Math.min(end, body.length) && !response.closed; at += step) {
      const chunk = body.subarray(at, Math.min(at + step, end, body.length));
      await write(response, chunk);
      entry.sent += chunk.length;
      if (fault?.kind === 'slow') await sleep(10);
    }
    if (fault?.kind === 'cut') response.destroy();
    else if (fault?.kind !== 'stall') response.end();
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar.gz`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
