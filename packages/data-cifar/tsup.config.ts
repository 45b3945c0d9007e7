import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

// The worker is one file, which can also be copied to where a bundle looks for it.
export default defineConfig([
  {
    ...base,
    entry: {
      index: 'src/index.ts',
      records: 'src/records.ts',
      files: 'src/files/files.ts',
      noFiles: 'src/files/noFiles.ts',
    },
    // The declarations have a method that goes by `Symbol.asyncDispose`.
    dts: {
      entry: { index: 'src/index.ts', records: 'src/records.ts' },
      banner: '/// <reference lib="esnext.disposable" />',
    },
    clean: ['!batchWorker.*'],
    // Which of the two it is, is decided where the package is used.
    external: ['#files'],
  },
  {
    ...base,
    entry: ['src/prefetch/batchWorker.ts'],
    splitting: false,
    dts: false,
    clean: false,
  },
]);
