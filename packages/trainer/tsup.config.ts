import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  dts: { entry: 'src/index.ts' },
  entry: { index: 'src/index.ts', gradientWorker: 'src/workers/gradientWorker.ts' },
});
