import { PassThrough } from 'node:stream';
import type { OpenProgress } from '@cifar/data-cifar';
import { describe, expect, it } from 'vitest';
import { showingDownload } from './downloadProgress.js';

const begun: OpenProgress = { phase: 'download', received: 42e6, total: 168e6 };
const known: OpenProgress = {
  ...begun,
  ...{ bytesPerSecond: 1.25e6, secondsLeft: 100.8, source: 'https://host.example/archive' },
};

/** What is written while a download tells its news, and how it ends. */
async function output(isTTY: boolean, news: readonly OpenProgress[], failure?: Error) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 200,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const chunks: string[] = [];
  stream.on('data', (chunk) => void chunks.push(String(chunk)));
  const showing = showingDownload(
    'cifar-100',
    async (onProgress) => {
      for (const one of news) {
        onProgress(one);
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      if (failure) throw failure;
      return 'data';
    },
    { stream: stream as unknown as NodeJS.WriteStream, plainLineSeconds: 0.05 },
  );
  if (failure) await expect(showing).rejects.toBe(failure);
  else expect(await showing).toBe('data');
  return chunks.join('');
}

describe('showingDownload', () => {
  it('writes plain lines where the output is no terminal', async () => {
    const lines = (await output(false, [begun, known])).trim().split('\n');
    expect(lines).toContain('cifar-100 25%  42.0 of 168.0 MB, another process downloads');
    expect(lines.at(-1)).toBe(
      'cifar-100 25%  42.0 of 168.0 MB, 1.3 MB/s, 1 min 41 s left, from host.example',
    );
  });

  it('has a unit for the speed of the official host', async () => {
    const slow = { ...known, bytesPerSecond: 67_800 };
    expect(await output(false, [slow])).toContain('of 168.0 MB, 68 kB/s, ');
  });

  it('draws a bar in a terminal', async () => {
    const text = await output(true, [begun, known]);
    expect(text).toContain('████░░░░░░░░░░░░ 25%  42.0 of 168.0 MB');
    expect(text).not.toContain('\n');
  });

  it('shows what has come of an unknown whole', async () => {
    const text = await output(false, [{ phase: 'download', received: 3e6 }]);
    expect(text).toContain('0%  3.0 MB, another process downloads');
  });

  it('is silent where nothing is downloaded', async () => {
    expect(await output(true, [{ phase: 'read', received: 1, total: 2 }])).toBe('');
    expect(await output(false, [], new Error('no data'))).toBe('');
  });

  it('says what an interruption leaves', async () => {
    const reason = new DOMException('interrupted', 'AbortError');
    expect(await output(false, [known], reason)).toContain(
      'stopped; the next download goes on from what has come\n',
    );
    expect(await output(false, [known], new Error('failed'))).not.toContain('stopped');
  });
});
