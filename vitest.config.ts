import { defineConfig } from 'vitest/config';

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
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
