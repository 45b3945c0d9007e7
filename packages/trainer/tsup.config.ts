import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

export default defineConfig({
  ...base,
  dts: { entry: { index: 'src/index.ts', setup: 'src/setup.ts' } },
  entry: {
    index: 'src/index.ts',
    setup: 'src/setup.ts',
    setupCommand: 'src/setupCommand.ts',
    gradientWorker: 'src/workers/gradientWorker.ts',
  },
});
