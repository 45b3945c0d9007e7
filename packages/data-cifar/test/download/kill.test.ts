import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';
import { NAME, SmallDownload, serve } from './smallDownload.js';
import { startDownload } from './startDownload.js';

const KILLS = 20;
const BYTES = 2_000_000;

describe('a download that is killed', () => {
  it(`${KILLS} times at random bytes ends whole, and fetches nothing twice`, async () => {
    const small = await SmallDownload.create(BYTES);
    const server = await serve(small.content, { otherwise: { kind: 'slow', bytes: 8000 } });
    const random = new AddressedRandom(20_260_101, PURPOSE.synthetic);
    const lengths: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      // Each gets a share of what is left, the last ones too.
      const had = lengths.at(-1) ?? 0;
      const more = random.moveTo(kill).uniform(0, (BYTES - had) / (KILLS - kill + 1));
      const process = startDownload(small.cacheDir, small.content, server.address, {
        onLine: (line) => {
          if (Number(/received (\d+)/.exec(line)?.[1]) > had + more) process.child.kill('SIGKILL');
        },
      });
      const lines = await process.lines;
      expect(lines.at(-1), `kill ${kill}`).toMatch(/^received/);
      const part = await readFile(small.path(`${NAME}.part`));
      expect(part.equals(small.content.subarray(0, part.length))).toBe(true);
      expect(await readdir(small.cacheDir)).not.toContain(NAME);
      lengths.push(part.length);
    }
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));

    const { lines } = startDownload(small.cacheDir, small.content, server.address);
    expect((await lines).at(-1)).toBe(`done ${small.path()}`);
    expect(await small.isRight()).toBe(true);
    expect((await readdir(small.cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
    // Each process began where the one before it had been killed.
    expect(server.requests.map(({ from }) => from)).toEqual([0, ...lengths]);
  }, 120_000);
});
