import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { createServer, type Plugin } from 'vite';

/**
 * Opens a page of the package's, made of its sources, in the Chromium that CIFAR_CHROMIUM names.
 *
 * @param path Within the package.
 * @param plugins What else is served.
 */
export async function openPage(path: string, ...plugins: Plugin[]) {
  const endings: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of endings.reverse()) await end();
  };
  const server = await createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@cifar/source', 'browser', 'import', 'default'] },
    optimizeDeps: { noDiscovery: true },
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    plugins,
  });
  endings.push(() => server.close());
  await server.listen();
  const { CIFAR_CHROMIUM } = process.env;
  const browser = await chromium.launch({
    ...(CIFAR_CHROMIUM && { executablePath: CIFAR_CHROMIUM }),
    args: ['--no-sandbox'],
  });
  endings.push(() => browser.close());
  const page: Page = await browser.newPage();
  await page.goto(`${server.resolvedUrls!.local[0]}${path}`);
  return { page, close };
}
