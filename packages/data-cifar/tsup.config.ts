import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  dts: { entry: { index: 'src/index.ts' } },
  entry: {
    index: 'src/index.ts',
    files: 'src/files/files.ts',
    noFiles: 'src/files/noFiles.ts',
  },
  // Which of the two it is, is decided where the package is used.
  external: ['#files'],
});
