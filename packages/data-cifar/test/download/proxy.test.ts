import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { serveProxy } from './proxyServer.js';
import { SmallDownload, serve } from './smallDownload.js';

/** An address that only the proxy knows the way to. */
const hidden = (address: string) => address.replace('127.0.0.1', 'cifar.invalid');

beforeEach(() => {
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
});

afterEach(() => vi.unstubAllEnvs());

describe('a download where a variable names a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])(
    'goes through it (%s), and goes on through it',
    async (name) => {
      const small = await SmallDownload.create();
      const proxy = await serveProxy();
      const server = await serve(small.content, { faults: [{ kind: 'cut', after: 20_000 }] });
      vi.stubEnv(name, proxy.address);
      await small.run(small.layout(hidden(server.address)));
      expect(await small.isRight()).toBe(true);
      expect(server.requests).toHaveLength(2);
      expect(server.requests[1]!.from).toBeGreaterThan(0);
      expect(new Set(proxy.targets)).toEqual(new Set([new URL(hidden(server.address)).host]));
    },
  );

  it.each(['NO_PROXY', 'no_proxy'])('goes around it to hosts in %s', async (name) => {
    const small = await SmallDownload.create();
    const proxy = await serveProxy();
    const { address } = await serve(small.content);
    vi.stubEnv('HTTP_PROXY', proxy.address);
    vi.stubEnv(name, 'example.org,127.0.0.1');
    await small.run(small.layout(address));
    expect(await small.isRight()).toBe(true);
    expect(proxy.targets).toEqual([]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('has HTTPS tunnelled by it (%s)', async (name) => {
    const small = await SmallDownload.create();
    const proxy = await serveProxy();
    const folder = await temporaryFolder();
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((file) => join(folder, file)) as [
      string,
      string,
    ];
    const subject = ['-subj', '/CN=cifar.invalid', '-keyout', key, '-out', certificate];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject], { stdio: 'ignore' });
    const pem = { key: await readFile(key), cert: await readFile(certificate) };
    const server = createServer(pem, (_, response) => response.end(small.content));
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    vi.stubEnv(name, proxy.address);
    // Nobody vouches for the certificate that was just made.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { port } = server.address() as AddressInfo;
    await small.run(small.layout(`https://cifar.invalid:${port}/archive.tar.gz`));
    expect(await small.isRight()).toBe(true);
    expect(proxy.targets).toEqual([`cifar.invalid:${port}`]);
  });

  it('says so if the proxy does not answer', async () => {
    const small = await SmallDownload.create();
    const { address, requests } = await serve(small.content);
    // Port 9 discards, where anybody listens at all.
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    await expect(small.run(small.layout(address))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(requests).toEqual([]);
  });
});
