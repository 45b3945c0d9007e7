import type { Options } from 'tsup';

/** What every package's build shares: ESM, declarations and source maps for Node 20 and up. */
export const base: Options = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
};
