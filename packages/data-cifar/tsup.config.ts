import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

// The worker is one file, which can also be copied to where a bundle looks for it.
export default defineConfig([
  {
    ...base,
    entry: ['src/index.ts'],
    // The declarations have a method that goes by `Symbol.asyncDispose`.
    dts: { banner: '/// <reference lib="esnext.disposable" />' },
    clean: ['!batchWorker.*'],
  },
  {
    ...base,
    entry: ['src/prefetch/batchWorker.ts'],
    splitting: false,
    dts: false,
    clean: false,
  },
]);
