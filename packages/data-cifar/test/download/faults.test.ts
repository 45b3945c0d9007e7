import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { OpenProgress } from '../../src/index.js';
import type { Fault } from './faultServer.js';
import { layoutOf, NAME, SmallDownload, serve } from './smallDownload.js';

describe('a download from one source', () => {
  it.each<[string, Fault[], number[]]>([
    ['is cut off', [{ kind: 'cut', after: 20_000 }], [0, 20_000]],
    [
      'is cut off often',
      [5, 5, 5].map(() => ({ kind: 'cut', after: 10_000 })),
      [0, 1, 2, 3].map((i) => 10_000 * i),
    ],
    ['falls silent', [{ kind: 'stall', after: 30_000 }], [0, 30_000]],
    ['ends the connection before it answers', [{ kind: 'refuse' }], [0, 0]],
    ['answers 500', [{ kind: 'status', status: 500 }], [0, 0]],
    ['answers 408', [{ kind: 'status', status: 408 }], [0, 0]],
    ['answers 429', [{ kind: 'status', status: 429, retryAfter: '3' }], [0, 0]],
    ['redirects', [{ kind: 'redirect' }], [0, 0]],
    ['does not say how long the file is', [{ kind: 'noLength' }], [0]],
    [
      'sends one damaged byte, after it was cut off',
      [
        { kind: 'cut', after: 20_000 },
        { kind: 'damage', at: 30_000 },
      ],
      [0, 20_000, 0],
    ],
    [
      'answers 416',
      [
        { kind: 'cut', after: 20_000 },
        { kind: 'status', status: 416 },
      ],
      [0, 20_000, 0],
    ],
    [
      'sends another part',
      [{ kind: 'cut', after: 20_000 }, { kind: 'otherRange' }],
      [0, 20_000, 0],
    ],
  ])('that %s ends with the whole file', async (_, faults, asked) => {
    const small = await SmallDownload.create();
    const { address, requests } = await serve(small.content, { faults });
    const location = await small.run(small.layout(address));
    expect(location).toEqual({ kind: 'archive', path: small.path() });
    expect(await small.isRight()).toBe(true);
    expect(requests.map(({ from }) => from)).toEqual(asked);
    expect((await readdir(small.cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
  });

  it('that knows no ranges leaves out what is there already', async () => {
    const small = await SmallDownload.create();
    const faults: Fault[] = [{ kind: 'cut', after: 40_000 }];
    const { address, requests } = await serve(small.content, { faults, knowsRanges: false });
    const received: number[] = [];
    await small.run(small.layout(address), {
      onProgress: (progress) => void received.push(progress.received),
    });
    expect(await small.isRight()).toBe(true);
    expect(requests.map(({ sent }) => sent)).toEqual([40_000, 50_000]);
    expect(received).toEqual([...received].sort((a, b) => a - b));
  });

  it('whose file has changed meanwhile starts over, and says what is wrong with it', async () => {
    const small = await SmallDownload.create();
    const faults: Fault[] = [{ kind: 'cut', after: 20_000 }, { kind: 'changed' }];
    const { address, requests } = await serve(small.content, { faults });
    await expect(small.run(small.layout(address))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/what came has SHA-256 \w{64}, not/),
    });
    expect(requests.map(({ sent }) => sent)).toEqual([20_000, 50_000]);
    expect(await readdir(small.cacheDir)).toEqual([]);
  });

  it.each<[string, Fault, string]>([
    ['answers 403', { kind: 'status', status: 403 }, 'HTTP 403'],
    ['answers 404', { kind: 'status', status: 404 }, 'HTTP 404'],
    ['has a shorter file', { kind: 'otherLength', more: -1 }, 'has 49999 bytes, not 50000'],
    ['has a longer file', { kind: 'otherLength', more: 1 }, 'has 50001 bytes, not 50000'],
    ['sends one wrong byte', { kind: 'damage', at: 49_999 }, 'SHA-256'],
    ['asks for too much patience', { kind: 'status', status: 503, retryAfter: '3600' }, '3600 s'],
  ])('that %s ends at once, with an error that says so', async (_, otherwise, reason) => {
    const small = await SmallDownload.create();
    const { address, requests } = await serve(small.content, { otherwise });
    const error = await small.run(small.layout(address)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(reason),
    });
    expect((error as Error).message).toContain(address);
    expect(requests).toHaveLength(1);
    expect(await readdir(small.cacheDir)).toEqual([]);
  });

  it.each<[string, Fault, string]>([
    ['redirects to itself', { kind: 'redirectLoop' }, 'redirect'],
    ['never answers', { kind: 'refuse' }, 'other side closed'],
    ['answers 503', { kind: 'status', status: 503 }, 'HTTP 503'],
    ['sends nothing', { kind: 'stall', after: 0 }, 'no byte arrived for 30 s'],
  ])('that always %s is given up in the end', async (_, otherwise, reason) => {
    const small = await SmallDownload.create();
    const { address } = await serve(small.content, { otherwise });
    await expect(small.run(small.layout(address), {}, 600)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(reason),
    });
    expect((await readdir(small.cacheDir)).filter((name) => name === NAME)).toEqual([]);
  });

  it('waits as long as it is asked to, in seconds or until a date', async () => {
    for (const retryAfter of ['20', new Date(Date.now() + 20_000).toUTCString()]) {
      const small = await SmallDownload.create();
      const faults: Fault[] = [{ kind: 'status', status: 503, retryAfter }];
      const { address } = await serve(small.content, { faults });
      const begin = performance.now();
      await small.run(small.layout(address), {}, 60);
      // A date has whole seconds.
      expect((60 * (performance.now() - begin)) / 1000).toBeGreaterThan(18);
      expect(await small.isRight()).toBe(true);
    }
  });
});

describe('a download that was begun before', () => {
  it('asks for what is missing only', async () => {
    const small = await SmallDownload.create();
    const controller = new AbortController();
    const { address, requests } = await serve(small.content, {
      faults: [{ kind: 'stall', after: 30_000 }],
    });
    const reason = new Error('enough');
    const first = small.run(small.layout(address), {
      signal: controller.signal,
      onProgress: ({ received }) => received === 30_000 && controller.abort(reason),
    });
    await expect(first).rejects.toBe(reason);
    await small.run(small.layout(address));
    expect(await small.isRight()).toBe(true);
    expect(requests.map(({ from, sent }) => [from, sent])).toEqual([
      [0, 30_000],
      [30_000, 20_000],
    ]);
  });

  it('asks for nothing if all was there but the name', async () => {
    const small = await SmallDownload.create();
    await writeFile(small.path(`${NAME}.part`), small.content);
    const { archive } = small.layout();
    const note = { sha256: archive.sha256, origins: [{ address: 'http://other/' }] };
    await writeFile(small.path(`${NAME}.part.json`), JSON.stringify(note));
    const { address, requests } = await serve(small.content);
    await small.run(small.layout(address));
    expect(await small.isRight()).toBe(true);
    expect(requests).toEqual([]);
  });

  it.each([
    ['says nothing of where it is from', undefined],
    ['is of another file', JSON.stringify({ sha256: '0'.repeat(64), origins: [] })],
    ['has a note that is no JSON', '{"sha256":'],
  ])('starts over if the part %s', async (_, note) => {
    const small = await SmallDownload.create();
    await writeFile(small.path(`${NAME}.part`), small.content.subarray(0, 10_000));
    if (note !== undefined) await writeFile(small.path(`${NAME}.part.json`), note);
    const { address, requests } = await serve(small.content);
    await small.run(small.layout(address));
    expect(await small.isRight()).toBe(true);
    expect(requests.map(({ from }) => from)).toEqual([0]);
  });

  it('starts over if what was there is wrong', async () => {
    const small = await SmallDownload.create();
    await writeFile(small.path(`${NAME}.part`), Buffer.alloc(10_000));
    const { archive } = small.layout();
    const { address, requests } = await serve(small.content);
    const note = { sha256: archive.sha256, origins: [{ address }] };
    await writeFile(small.path(`${NAME}.part.json`), JSON.stringify(note));
    await small.run(small.layout(address));
    expect(await small.isRight()).toBe(true);
    expect(requests.map(({ from }) => from)).toEqual([10_000, 0]);
  });
});

describe('a download from several sources', () => {
  it('goes on at another one from the byte that was reached', async () => {
    const small = await SmallDownload.create();
    const [first, second] = [
      await serve(small.content, {
        faults: [{ kind: 'cut', after: 30_000 }],
        otherwise: { kind: 'status', status: 403 },
      }),
      await serve(small.content, { etag: '"other"' }),
    ];
    await small.run(small.layout(), {
      mirrors: [first.address, second.address],
    });
    expect(await small.isRight()).toBe(true);
    expect(first.requests.map(({ sent }) => sent)).toEqual([30_000]);
    expect(second.requests.map(({ from, sent }) => [from, sent])).toEqual([[30_000, 20_000]]);
  });

  it('takes the fastest', async () => {
    const small = await SmallDownload.create(2_000_000);
    const slow = await serve(small.content, { otherwise: { kind: 'slow', bytes: 100 } });
    const fast = await serve(small.content);
    const sources = new Set<string>();
    await small.run(small.layout(slow.address, fast.address), {
      onProgress: ({ source }) => void sources.add(source!),
    });
    expect(await small.isRight()).toBe(true);
    expect([...sources]).toEqual([fast.address]);
    expect(fast.requests.map(({ sent }) => sent)).toEqual([small.content.length]);
  });

  it('overtakes a slow one with a mirror that comes back, and loses no byte', async () => {
    const small = await SmallDownload.create(1_000_000);
    const slow = await serve(small.content, { otherwise: { kind: 'slow', bytes: 200 } });
    const mirror = await serve(small.content, { faults: [{ kind: 'status', status: 503 }] });
    const sources: (string | undefined)[] = [];
    await small.run(small.layout(slow.address, mirror.address), {
      onProgress: ({ source }) => {
        if (sources.at(-1) !== source) sources.push(source);
      },
    });
    expect(await small.isRight()).toBe(true);
    expect(sources).toEqual([slow.address, mirror.address]);
    const [, second] = mirror.requests;
    expect(second!.from).toBeGreaterThan(0);
    expect(second!.from + second!.sent).toBe(small.content.length);
  });

  it('finds the one that sends damage, if their bytes were put together', async () => {
    const small = await SmallDownload.create();
    const bad = await serve(small.content, {
      faults: [{ kind: 'cut', after: 20_000 }],
      otherwise: { kind: 'damage', at: 45_000 },
    });
    const good = await serve(small.content);
    await small.run(small.layout(), { mirrors: [bad.address, good.address] });
    expect(await small.isRight()).toBe(true);
  });

  it('says of each why it failed', async () => {
    const small = await SmallDownload.create();
    const servers = [
      await serve(small.content, { otherwise: { kind: 'status', status: 403 } }),
      await serve(small.content, { otherwise: { kind: 'damage', at: 0 } }),
      await serve(small.content, { otherwise: { kind: 'otherLength', more: 5 } }),
    ];
    const addresses = servers.map(({ address }) => address);
    const error = await small.run(small.layout(...addresses)).catch((caught: unknown) => caught);
    const { message } = error as Error;
    for (const part of [...addresses, 'HTTP 403', 'SHA-256', '50005 bytes']) {
      expect(message).toContain(part);
    }
    expect(await readdir(small.cacheDir)).toEqual([]);
  });
});

const fileOf = (content: Uint8Array, name: string, address: string) => ({
  ...layoutOf(content, address).archive,
  name,
});

describe('a download of several files', () => {
  it('is of the edition that is there first, and leaves nothing of others', async () => {
    const small = await SmallDownload.create(200_000);
    const [train, test] = [150_000, 20_000].map((bytes) => small.content.subarray(0, bytes));
    const slow = await serve(small.content, { otherwise: { kind: 'slow', bytes: 100 } });
    const trainServer = await serve(train!, { faults: [{ kind: 'cut', after: 100_000 }] });
    const testServer = await serve(test!, { faults: [{ kind: 'cut', after: 10_000 }] });
    const trainFile = fileOf(train!, 'train.parquet', trainServer.address);
    const testFile = fileOf(test!, 'test.parquet', testServer.address);
    const layout = {
      ...small.layout(slow.address),
      otherEditions: [
        { kind: 'parquet' as const, folder: 'parquet', files: [trainFile, testFile] },
      ],
    };
    const seen: OpenProgress[] = [];
    const location = await small.run(layout, {
      onProgress: (progress) => void (progress.source !== slow.address && seen.push(progress)),
    });
    expect(location).toEqual({ kind: 'parquet', path: small.path('parquet') });
    expect((await readdir(small.path('parquet'))).sort()).toEqual([
      'test.parquet',
      'test.parquet.verified.json',
      'train.parquet',
      'train.parquet.verified.json',
    ]);
    expect(await readdir(small.cacheDir)).toEqual(['parquet']);
    expect(seen.at(-1)).toMatchObject({ received: 170_000, total: 170_000 });
    expect(testServer.requests.map(({ from }) => from)).toEqual([0, 10_000]);
  });

  it('is not offered where checksums are those of the archive', async () => {
    const small = await SmallDownload.create();
    const archive = await serve(small.content, { otherwise: { kind: 'slow', bytes: 1000 } });
    const other = await serve(small.content);
    const file = fileOf(small.content, 'all.parquet', other.address);
    const layout = {
      ...small.layout(archive.address),
      otherEditions: [{ kind: 'parquet' as const, folder: 'parquet', files: [file] }],
    };
    expect(await small.run(layout, { checksums: 'official' })).toMatchObject({ kind: 'archive' });
    expect(other.requests).toEqual([]);
  });
});

describe('a cache that cannot be written to', () => {
  it('is named', async () => {
    const small = await SmallDownload.create();
    // A folder where the part should be.
    await mkdir(small.path(`${NAME}.part.json`));
    const { address } = await serve(small.content);
    await expect(small.run(small.layout(address))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(small.cacheDir),
    });
    await expect(stat(small.path())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
