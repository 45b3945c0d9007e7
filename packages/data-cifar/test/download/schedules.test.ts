import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../../src/download/clock.js';
import { type DownloadOptions, download } from '../../src/download/download.js';
import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';
import { type Fault, serveFaults } from './faultServer.js';
import { layoutOf, NAME, randomBytes } from './smallDownload.js';

const SCHEDULES = 1000;
const AT_ONCE = 5;
/** So many seconds go by in one: whoever is silent for 30 ms is given up. */
const SPEED = 1000;
/** Where nothing is wrong, nobody is given up because this machine is busy. */
const HEALTHY_SPEED = 10;

const contents = [20_000, 35_000, 60_000].map((bytes) => randomBytes(bytes, bytes));

interface Schedule {
  readonly content: Buffer;
  readonly knowsBytes: boolean;
  /** The user ends it at this byte. */
  readonly abortAt: number | undefined;
  readonly servers: readonly {
    readonly faults: readonly Fault[];
    readonly otherwise: Fault | undefined;
    readonly knowsRanges: boolean;
  }[];
}

function drawSchedule(seed: number): Schedule {
  const random = new AddressedRandom(seed, PURPOSE.synthetic).moveTo(0);
  const oneOf = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  const happens = (share: number) => random.uniform(0, 1) < share;
  const content = oneOf(contents);
  const position = () => random.integer(content.length);
  const drawFault = (): Fault =>
    oneOf<() => Fault>([
      () => ({ kind: 'refuse' }),
      () => ({ kind: 'cut', after: position() }),
      () => ({ kind: 'cut', after: position() }),
      () => ({ kind: 'stall', after: position() }),
      () => ({ kind: 'status', status: oneOf([500, 502, 504, 408]) }),
      () => ({ kind: 'status', status: oneOf([429, 503]), retryAfter: oneOf(['2', '7', 'soon']) }),
      () => ({ kind: 'status', status: oneOf([403, 404, 410, 416]) }),
      () => ({ kind: 'noRanges' }),
      () => ({ kind: 'noLength' }),
      () => ({ kind: 'otherRange' }),
      () => ({ kind: 'redirect' }),
      () => ({ kind: 'redirectLoop' }),
      () => ({ kind: 'damage', at: position() }),
      () => ({ kind: 'otherLength', more: random.integer(200) - 100 }),
      () => ({ kind: 'changed' }),
      () => ({ kind: 'slow', bytes: 2000 + random.integer(8000) }),
    ])();
  return {
    content,
    knowsBytes: happens(0.7),
    abortAt: happens(0.2) ? position() : undefined,
    servers: Array.from({ length: 1 + random.integer(3) }, () => ({
      faults: Array.from({ length: random.integer(7) }, drawFault),
      otherwise: happens(0.4) ? drawFault() : undefined,
      knowsRanges: happens(0.8),
    })),
  };
}

/** @returns How it went. */
async function runSchedule(seed: number): Promise<'whole' | 'failed' | 'aborted'> {
  const { content, knowsBytes, abortAt, servers } = drawSchedule(seed);
  const folder = await mkdtemp(join(tmpdir(), 'cifar-schedule-'));
  const running = await Promise.all(servers.map((options) => serveFaults(content, options)));
  const healthy = await serveFaults(content);
  const run = (addresses: readonly string[], speed: number, options: DownloadOptions = {}) => {
    const { archive, ...layout } = layoutOf(content, ...addresses);
    const { bytes = 0, ...rest } = archive;
    const known = { ...layout, archive: knowsBytes ? { ...rest, bytes } : rest };
    return download(known, folder, options, { clock: clockOf(speed), seed });
  };
  try {
    const controller = new AbortController();
    const reason = new Error('enough');
    const error = await run(
      running.map(({ address }) => address),
      SPEED,
      {
        signal: controller.signal,
        onProgress: ({ received }) => {
          if (abortAt !== undefined && received >= abortAt) controller.abort(reason);
        },
      },
    ).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    const names = await readdir(folder);
    expect(names.filter((name) => /lock|tmp/.test(name))).toEqual([]);
    if (error === undefined) {
      expect(names.sort()).toEqual([NAME, `${NAME}.verified.json`]);
      expect(content.equals(await readFile(join(folder, NAME)))).toBe(true);
      return 'whole';
    }
    expect(names).not.toContain(NAME);
    if (error !== reason) expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED' });

    const part = await readFile(join(folder, `${NAME}.part`)).catch(() => Buffer.alloc(0));
    await run([healthy.address], HEALTHY_SPEED);
    expect(content.equals(await readFile(join(folder, NAME)))).toBe(true);
    if (part.equals(content.subarray(0, part.length))) {
      const sent = healthy.requests.reduce((sum, request) => sum + request.sent, 0);
      expect(sent).toBe(content.length - part.length);
    }
    return error === reason ? 'aborted' : 'failed';
  } finally {
    for (const server of [...running, healthy]) server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a download', () => {
  it(`ends well or says why it does not, in ${SCHEDULES} schedules of faults`, async () => {
    const counts = { whole: 0, failed: 0, aborted: 0 };
    let next = 0;
    async function work(): Promise<void> {
      while (next < SCHEDULES) {
        const seed = next++;
        try {
          counts[await runSchedule(seed)] += 1;
        } catch (error) {
          throw new Error(`schedule ${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    // All kinds of ends were seen.
    expect(counts.whole + counts.failed + counts.aborted).toBe(SCHEDULES);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(SCHEDULES / 50);
    if (process.env['CIFAR_SHOW_COUNTS']) process.stderr.write(`${JSON.stringify(counts)}\n`);
  }, 300_000);
});
