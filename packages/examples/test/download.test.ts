import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { runCommand } from './runCommand.js';

const ARCHIVE_BYTES = 168_513_733;

/** A mirror that sends zeros for ever, and the ranges that it was asked for. */
async function serveSlowly() {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range ? 206 : 200, {
      etag: '"zeros"',
      'content-length': ARCHIVE_BYTES - from,
      ...(range && { 'content-range': `bytes ${from}-${ARCHIVE_BYTES - 1}/${ARCHIVE_BYTES}` }),
    });
    const timer = setInterval(() => response.write(new Uint8Array(10_000)), 20);
    response.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ranges };
}

describe('cifar data --download', () => {
  it('shows how it gets on, and goes on after Ctrl-C from what has come', async () => {
    const cwd = await temporaryFolder();
    const { address, ranges } = await serveSlowly();
    const download = (interruptAt: RegExp) =>
      runCommand(['data', '--download', '--mirror', address], { cwd, interruptAt });
    const first = await download(/kB\/s, .* left, from 127\.0\.0\.1/);
    expect(first).toMatchObject({ code: 130, stdout: '' });
    expect(first.stderr).toMatch(/stopped; the next download goes on from what has come\n$/);
    expect(await readdir(join(cwd, 'cifar'))).toEqual([
      'cifar-100-binary.tar.gz.part',
      'cifar-100-binary.tar.gz.part.json',
    ]);
    expect((await download(/of 168\.5 MB/)).code).toBe(130);
    expect(ranges[0]).toBeUndefined();
    expect(Number(/^bytes=(\d+)-$/.exec(ranges[1]!)![1])).toBeGreaterThan(0);
  }, 60_000);

  it.each([
    [['data', '--mirror', 'https://host.example/'], /--mirror is for a download: add --download/],
    [['data', '--download', '--mirror', 'host'], /not addresses that begin with https/],
  ])('refuses a mirror that means nothing: %s', async (args, message) => {
    const { code, stderr } = await runCommand(args, { cwd: await temporaryFolder() });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
