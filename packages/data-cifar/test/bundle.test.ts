import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Platform } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const MOST_BYTES = 60_000;

/**
 * Loaded where they are asked for: readers of editions other than the official binary one, and the SHA-256
 * of browsers, which hash nothing piece by piece themselves.
 */
const OPTIONAL = /formats\/(pickle|parquet|png|portableSha256)/;

const root = fileURLToPath(new URL('..', import.meta.url));

type Outputs = Metafile['outputs'];

/** All that the package exports, minified. It must do without warnings. */
async function bundle(platform: Platform): Promise<Outputs> {
  const { metafile, warnings } = await build({
    stdin: { contents: "export * from '@cifar/data-cifar';", resolveDir: root },
    conditions: ['@cifar/source'],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform,
    metafile: true,
    write: false,
    outdir: 'bundle',
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  return metafile.outputs;
}

const ENTRY = 'bundle/stdin.js';

/** What is loaded with the entry, and with those of its dynamic imports that are followed. */
function loaded(outputs: Outputs, follows: (chunk: string) => boolean): string[] {
  const chunks = new Set([ENTRY]);
  for (const chunk of chunks) {
    for (const { path, kind, external } of outputs[chunk]!.imports) {
      if (!external && (kind === 'import-statement' || follows(path))) chunks.add(path);
    }
  }
  return [...chunks];
}

const sourcesOf = (outputs: Outputs, chunks: readonly string[]) =>
  chunks.flatMap((chunk) => Object.keys(outputs[chunk]!.inputs));

const sizeOf = (outputs: Outputs, chunks: readonly string[]) =>
  chunks.reduce((sum, chunk) => sum + outputs[chunk]!.bytes, 0);

const whatOf = (outputs: Outputs, chunk: string) =>
  outputs[chunk]!.entryPoint?.replace(/^.*\/src\//, '') ?? chunk;

describe('bundled for browsers, the package', () => {
  let outputs: Outputs;

  beforeAll(async () => {
    outputs = await bundle('browser');
  });

  it(`has less than ${MOST_BYTES} bytes, what is optional left out`, () => {
    const entry = loaded(outputs, () => false);
    const counted = loaded(outputs, (chunk) => !OPTIONAL.test(whatOf(outputs, chunk)));
    const sizes = Object.keys(outputs).map((chunk) => [
      whatOf(outputs, chunk),
      outputs[chunk]!.bytes,
      entry.includes(chunk) ? 'at once' : counted.includes(chunk) ? 'asked for' : 'not counted',
    ]);
    // biome-ignore lint/suspicious/noConsole: the sizes are for people.
    console.table([...sizes, ['all that counts', sizeOf(outputs, counted), '']]);
    // The archive's reader is there, or nothing would have been counted.
    expect(sourcesOf(outputs, counted).join('\n')).toMatch(/formats\/archive\/readArchive\.ts/);
    expect(sizeOf(outputs, counted)).toBeLessThan(MOST_BYTES);
    expect(sizeOf(outputs, entry)).toBeLessThan(sizeOf(outputs, counted));
  });

  it('reads no archive and makes no checksum before it is asked to', () => {
    const entry = sourcesOf(
      outputs,
      loaded(outputs, () => false),
    ).join('\n');
    expect(entry).toMatch(/batches\/batches\.ts/);
    expect(entry).not.toMatch(/modern-tar|@noble|formats\/(archive|pickle)\//);
  });

  it('has nothing of what needs files, at any time', () => {
    const all = sourcesOf(outputs, Object.keys(outputs)).join('\n');
    expect(all).toMatch(/files\/noFiles\.ts/);
    expect(all).not.toMatch(/undici|env-paths|hyparquet|fast-png|\/(download|open\/openData)/);
  });
});

describe('bundled for Node, the package', () => {
  it('loads files, the network and readers when it is asked to', async () => {
    const outputs = await bundle('node');
    const entry = loaded(outputs, () => false);
    const optional = /undici|env-paths|hyparquet|fast-png|modern-tar|\/(download|formats\/\w+)\//;
    expect(sourcesOf(outputs, entry).filter((source) => optional.test(source))).toEqual([]);
    const external = entry.flatMap((chunk) => outputs[chunk]!.imports.filter((i) => i.external));
    expect(external).toEqual([]);
    // Each of these libraries is somewhere else.
    const all = sourcesOf(outputs, Object.keys(outputs)).join('\n');
    for (const library of ['undici', 'env-paths', 'hyparquet', 'fast-png', 'modern-tar']) {
      expect(all).toContain(`node_modules/${library}/`);
    }
    const chunksWith = (library: string) =>
      Object.keys(outputs).filter((chunk) =>
        sourcesOf(outputs, [chunk]).some((source) => source.includes(`/${library}/`)),
      );
    for (const library of ['hyparquet', 'fast-png']) {
      const others = chunksWith(library).flatMap((chunk) =>
        sourcesOf(outputs, [chunk]).filter((source) => /formats\/(folder|archive)\//.test(source)),
      );
      expect(others).toEqual([]);
    }
  });
});
