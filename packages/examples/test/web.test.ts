import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { describe, expect, it, onTestFinished } from 'vitest';

const { CIFAR_CHROMIUM, CIFAR_CHROMIUM_ADAPTER } = process.env;

/** Serves the page, made of the packages' sources. @returns Its address. */
async function serve(): Promise<string> {
  const server = await createServer({
    root: fileURLToPath(new URL('../web', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@cifar/source', 'browser', 'import', 'default'] },
    server: { host: '127.0.0.1', port: 0 },
  });
  onTestFinished(() => server.close());
  await server.listen();
  return server.resolvedUrls!.local[0]!;
}

/** Opens the page, waits for its end, and gives what it has left. */
async function open(address: string) {
  const adapter = CIFAR_CHROMIUM_ADAPTER ? [`--use-webgpu-adapter=${CIFAR_CHROMIUM_ADAPTER}`] : [];
  const browser = await chromium.launch({
    ...(CIFAR_CHROMIUM && { executablePath: CIFAR_CHROMIUM }),
    args: ['--no-sandbox', '--enable-unsafe-webgpu', ...adapter],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  await page.waitForSelector('html[data-losses], html[data-error]', {
    state: 'attached',
    timeout: 240_000,
  });
  const { losses, error } = await page.evaluate(() => ({
    ...document.documentElement.dataset,
  }));
  const status = await page.textContent('#status');
  const points = (await page.getAttribute('#curve', 'points')) ?? '';
  return { losses: JSON.parse(losses ?? '[]') as number[], error, status, points, complaints };
}

// A browser is no dependency: where it is, the variable says.
describe.skipIf(!CIFAR_CHROMIUM)('the page', () => {
  it('trains a small network with falling loss, on WebGPU', async () => {
    const adapter = CIFAR_CHROMIUM_ADAPTER ? `?adapter=${CIFAR_CHROMIUM_ADAPTER}` : '';
    const { losses, error, status, points, complaints } = await open(`${await serve()}${adapter}`);
    expect([error, complaints]).toEqual([undefined, []]);
    expect(losses.length).toBe(20);
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 0.1);
    expect(status).toMatch(/^done: the loss went from \d/);
    expect(points.split(' ').length).toBe(20);
  }, 300_000);

  it('says why where there is no such backend', async () => {
    const { error, status } = await open(`${await serve()}?backend=webgl`);
    expect(error).toContain("there is no backend 'webgl'");
    expect(status).toBe(error);
  }, 60_000);
});
