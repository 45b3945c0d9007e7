import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { openDataset } from './openDataset.js';

/** No data on this machine, and a network that is what `fetch` says. */
async function prepare(fetch: () => Promise<Response>): Promise<string[]> {
  vi.stubEnv('CIFAR_DATA_DIR', '');
  vi.stubEnv('XDG_CACHE_HOME', await temporaryFolder());
  vi.stubGlobal('fetch', fetch);
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    write.mockRestore();
  });
  return lines;
}

const offline = () =>
  Promise.reject(new TypeError('fetch failed', { cause: new Error('no route') }));

/** Sends the archive at a speed that would take hours. */
const slow = async () => {
  const timer = { id: undefined as NodeJS.Timeout | undefined };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer.id = setInterval(() => controller.enqueue(new Uint8Array(1000)), 100);
    },
    cancel() {
      clearInterval(timer.id);
    },
  });
  return new Response(body, { headers: { 'content-length': '168513733' } });
};

describe('openDataset', () => {
  it.each([
    ['there is no network', offline, 'no route'],
    ['the network is too slow', slow, 'would not be done in 180 s'],
  ])('takes the synthetic set, and says so in one line, if %s', async (_, fetch, reason) => {
    const lines = await prepare(fetch);
    const dataset = await openDataset({ acceptsSynthetic: true, limit: 5 });
    expect(dataset.name).toBe('synthetic-cifar-100');
    expect([dataset.train.count, dataset.test.count]).toEqual([5, 5]);
    const said = lines.join('').trim().split('\n');
    const [warning, ...others] = said.filter((line) => !line.startsWith('cifar-100 '));
    expect(others).toEqual([]);
    expect(warning).toContain(reason);
    expect(warning).toContain('Training on synthetic images instead');
  });

  it('shows a download, but not to who wants quiet', async () => {
    const lines = await prepare(slow);
    const wanted = { acceptsSynthetic: true, limit: 5 };
    await openDataset({ ...wanted, quiet: true });
    expect(lines.join('').trim().split('\n')).toHaveLength(1);
    await openDataset(wanted);
    expect(lines.join('')).toMatch(
      /^cifar-100 0% {2}0\.\d of 168\.5 MB, .* kB\/s, .* left, from /m,
    );
  });

  it('fails where the synthetic set will not do', async () => {
    await prepare(offline);
    await expect(openDataset({ acceptsSynthetic: false })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
    });
  });

  it('does not hide that a place that was named has nothing', async () => {
    await prepare(offline);
    const opening = openDataset({ acceptsSynthetic: true, data: 'nowhere' });
    await expect(opening).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
  });
});
