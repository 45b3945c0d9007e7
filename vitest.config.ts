import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const loadTypeScript = fileURLToPath(new URL('test/support/loadTypeScript.mjs', import.meta.url));

// Tests import the packages' sources through the `@cifar/source` export
// condition, so that they need no build.
const conditions = ['@cifar/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'test/**/*.test.ts'],
    // The linter takes our `fit` for a focused test, so that it cannot look for them.
    allowOnly: false,
    pool: 'forks',
    // For threads and processes that tests start: they load the sources too.
    execArgv: ['--conditions=@cifar/source', '--import', loadTypeScript],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
