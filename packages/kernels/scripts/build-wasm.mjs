// Compiles assembly/ into src/backends/wasm/module.generated.ts. The generated file is
// committed, so that the package works from its sources without a build; a test compiles it
// again and compares. `--check` only compares, and exits with 1 where they differ.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}src/backends/wasm/module.generated.ts`;

export async function compile() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'assembly/index.ts',
      '--baseDir',
      root,
      '--outFile',
      'module.wasm',
      // No allocator, no garbage collector, no data segment: the memory belongs to tfjs.
      '--runtime',
      'stub',
      '--importMemory',
      '--noExportMemory',
      '--initialMemory',
      '1',
      '--enable',
      'simd',
      '-O3',
      '--noAssert',
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  if (error) throw new Error(`the WebAssembly module does not compile:\n${stderr.toString()}`);
  const base64 = Buffer.from(binary).toString('base64');
  const lines = base64.match(/.{1,96}/g).map((line) => `  '${line}'`);
  return `// Generated from assembly/ by scripts/build-wasm.mjs (npm run build:wasm). Do not edit.\nexport const wasmModuleBase64 =\n${lines.join(' +\n')};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const source = await compile();
  if (!process.argv.includes('--check')) await writeFile(target, source);
  else if (source !== (await readFile(target, 'utf8'))) {
    console.error('module.generated.ts is not what assembly/ compiles to: run npm run build:wasm');
    process.exitCode = 1;
  }
}
