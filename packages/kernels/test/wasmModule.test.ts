import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// @ts-expect-error: a build script without typings.
import { compile } from '../scripts/build-wasm.mjs';

const generated = fileURLToPath(
  new URL('../src/backends/wasm/module.generated.ts', import.meta.url),
);

it('is what assembly/ compiles to', async () => {
  const upToDate = (await readFile(generated, 'utf8')) === (await compile());
  expect(upToDate, 'run npm run build:wasm -w packages/kernels').toBe(true);
});

it('has no data segment, which would lie in memory that is not its own', async () => {
  const source = await readFile(generated, 'utf8');
  const base64 = [...source.matchAll(/^ {2}'(.*)'/gm)].map(([, line]) => line).join('');
  const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
  expect(WebAssembly.Module.imports(module)).toEqual([
    { module: 'env', name: 'memory', kind: 'memory' },
  ]);
  expect(sections(Buffer.from(base64, 'base64'))).not.toContain(DATA_SECTION);
});

const DATA_SECTION = 11;

/** The ids of a module's sections: after 8 bytes of header, each is an id and a LEB128 length. */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++]!);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      length |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) break;
    }
    at += length;
  }
  return ids;
}
