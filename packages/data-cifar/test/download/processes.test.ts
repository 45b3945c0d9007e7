import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { NAME, SmallDownload, serve } from './smallDownload.js';
import { startDownload } from './startDownload.js';

const LOCK = 'cifar-100.lock';

describe('two processes with one cache', () => {
  it('download once: one waits, says how far the other is, and finds the file', async () => {
    const small = await SmallDownload.create(400_000);
    const server = await serve(small.content, { otherwise: { kind: 'slow', bytes: 2000 } });
    const both = [0, 1].map(() =>
      startDownload(small.cacheDir, small.content, server.address, { speed: 5 }),
    );
    const outputs = await Promise.all(both.map(({ lines }) => lines));
    for (const lines of outputs) expect(lines.at(-1)).toBe(`done ${small.path()}`);
    expect(server.requests).toHaveLength(1);
    expect(await small.isRight()).toBe(true);
    expect((await readdir(small.cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
    const waits = outputs.map((lines) => lines.filter((line) => line.startsWith('waiting')));
    expect(waits.filter(({ length }) => length > 0)).toHaveLength(1);
    const seen = waits.flat().map((line) => Number(line.split(' ')[1]));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(0);
  });

  it('finish what the other began, if it is killed', async () => {
    const small = await SmallDownload.create(400_000);
    // Long enough for the other to start meanwhile.
    const server = await serve(small.content, { faults: [{ kind: 'slow', bytes: 400 }] });
    let second: ReturnType<typeof startDownload> | undefined;
    const first = startDownload(small.cacheDir, small.content, server.address, {
      speed: 5,
      onLine: (line) => {
        if (second || !(Number(line.split(' ')[1]) > 50_000)) return;
        second = startDownload(small.cacheDir, small.content, server.address, {
          speed: 5,
          onLine: (own) => {
            if (own.startsWith('waiting')) first.child.kill('SIGKILL');
          },
        });
      },
    });
    await first.lines;
    const lines = await second!.lines;
    expect(lines[0]).toMatch(/^waiting/);
    expect(lines.at(-1)).toBe(`done ${small.path()}`);
    expect(await small.isRight()).toBe(true);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]!.from).toBeGreaterThan(50_000);
  });

  it('are not spoiled by one that was asleep while the other took over', async () => {
    const small = await SmallDownload.create(600_000);
    const server = await serve(small.content, { otherwise: { kind: 'slow', bytes: 6000 } });
    let second: ReturnType<typeof startDownload> | undefined;
    const first = startDownload(small.cacheDir, small.content, server.address, {
      speed: 40,
      onLine: (line) => {
        if (second || !(Number(line.split(' ')[1]) > 100_000)) return;
        first.child.kill('SIGSTOP');
        let isAwake = false;
        second = startDownload(small.cacheDir, small.content, server.address, {
          speed: 40,
          onLine: (own) => {
            if (isAwake || !own.startsWith('received')) return;
            isAwake = true;
            first.child.kill('SIGCONT');
          },
        });
      },
    });
    const firstLines = await first.lines;
    const secondLines = await second!.lines;
    for (const lines of [firstLines, secondLines]) {
      expect(lines.at(-1)).toBe(`done ${small.path()}`);
    }
    expect(await small.isRight()).toBe(true);
    // It woke up, found that the other had it, and waited in its turn.
    expect(secondLines.some((line) => line.startsWith('waiting'))).toBe(true);
    expect((await readdir(small.cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
  });
});

describe('a lock that was left', () => {
  const owner = (pid: number, host = hostname()) => JSON.stringify({ token: 'other', pid, host });

  it.each([
    // The largest that there can be on Linux is 2^22.
    ['by a process of this machine that is gone', owner(2 ** 22 + 1)],
    ['by another machine that is silent', owner(1, 'elsewhere')],
    ['half-written', '{"token":'],
    ['empty', ''],
  ])('%s is taken over', async (_, content) => {
    const small = await SmallDownload.create();
    await writeFile(small.path(LOCK), content);
    const { address } = await serve(small.content);
    await small.run(small.layout(address), {}, 600);
    expect(await small.isRight()).toBe(true);
    expect((await readdir(small.cacheDir)).sort()).toEqual([NAME, `${NAME}.verified.json`]);
  });

  it('is waited for as long as its owner is heard of, and not after the signal', async () => {
    const small = await SmallDownload.create();
    await writeFile(small.path(LOCK), owner(1, 'elsewhere'));
    const touch = setInterval(
      () => void utimes(small.path(LOCK), Date.now() / 1000, Date.now() / 1000),
      5,
    );
    const { address, requests } = await serve(small.content);
    const controller = new AbortController();
    const reason = new Error('enough');
    let waits = 0;
    const running = small.run(
      small.layout(address),
      {
        signal: controller.signal,
        // 60 s of its time: twice what silence would take.
        onProgress: () => {
          waits += 1;
          if (waits === 120) controller.abort(reason);
        },
      },
      100,
    );
    await expect(running).rejects.toBe(reason);
    clearInterval(touch);
    expect(requests).toEqual([]);
    expect(await readdir(small.cacheDir)).toEqual([LOCK]);
  });
});
