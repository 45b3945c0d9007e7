import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright';
import { build, createServer, type InlineConfig, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { batches, randAugment, syntheticCifar100 } from '../../src/index.js';
import { sha256 } from '../smallLayout.js';

const { CIFAR_CHROMIUM } = process.env;

/** What a page must be sent with for its workers to share memory. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const config = (root: string, headers: Record<string, string>): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['@cifar/source', 'browser', 'import', 'default'] },
  optimizeDeps: { noDiscovery: true },
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, headers },
  preview: { host: '127.0.0.1', port: 0, headers },
  worker: { format: 'es' },
});

const folder = fileURLToPath(new URL('../..', import.meta.url));

const { train } = syntheticCifar100({ trainCount: 40, testCount: 1 });
const source = batches(train, {
  batchSize: 16,
  shuffle: true,
  seed: 4,
  transforms: [randAugment()],
});
const digestOf = (epoch: number, index: number) =>
  sha256(new Uint8Array(source.batch(epoch, index).images.buffer));

type Page = Record<'run' | 'fail', (modules: readonly string[]) => Promise<unknown>>;

// A browser is no dependency: where it is, the variable says.
describe.skipIf(!CIFAR_CHROMIUM)('prefetch in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      ...(CIFAR_CHROMIUM && { executablePath: CIFAR_CHROMIUM }),
      args: ['--no-sandbox'],
    });
  });

  afterAll(() => browser.close());

  async function call(address: string, name: keyof Page, modules: readonly string[] = []) {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(address);
    await page.waitForFunction(() => 'run' in globalThis);
    return page.evaluate(([name, modules]) => (globalThis as unknown as Page)[name](modules), [
      name,
      modules,
    ] as const);
  }

  async function served(headers: Record<string, string>): Promise<string> {
    const server = await createServer(config(folder, headers));
    onTestFinished(() => server.close());
    await server.listen();
    return server.resolvedUrls!.local[0]!;
  }

  const expected = [digestOf(0, 0), digestOf(0, 1), digestOf(0, 2), digestOf(1, 0), digestOf(7, 2)];

  it.each([
    ['shared memory', ISOLATED, true],
    ['memory of their own', {}, false],
  ])('hands over the bits that Node makes, from workers with %s', async (_, headers, isShared) => {
    const address = `${await served(headers)}test/prefetch/page.html`;
    const found = await call(address, 'run');
    expect(found).toEqual({ isShared, expected, found: expected, after: 'WORKER_ENDED' });
  });

  it("has a user's transforms made by modules, and says which is not there", async () => {
    const url = await served({});
    const address = `${url}test/prefetch/page.html`;
    const { expected, found } = (await call(address, 'run', [
      `${url}test/prefetch/ownTransforms.ts`,
    ])) as Record<'expected' | 'found', string[]>;
    expect(found).toEqual(expected);
    expect(await call(address, 'fail')).toEqual({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('nowhere.js cannot be loaded'),
    });
  });

  it('has its worker found by a bundler', async () => {
    const outDir = await temporaryFolder();
    const page = fileURLToPath(new URL('./page.html', import.meta.url));
    await build({
      ...config(folder, {}),
      build: { outDir, emptyOutDir: true, rollupOptions: { input: page } },
    });
    const server = await preview({ ...config(folder, ISOLATED), build: { outDir } });
    onTestFinished(() => server.close());
    const address = `${server.resolvedUrls!.local[0]}test/prefetch/page.html`;
    const found = await call(address, 'run');
    expect(found).toEqual({ isShared: true, expected, found: expected, after: 'WORKER_ENDED' });
  });
});
