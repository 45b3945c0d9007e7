// What a user of the published packages gets: each is packed, installed into an empty project
// outside the repository, type-checked under both module resolutions and run.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tensorflow } from './support/tensorflow.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = ['kernels', 'layers-inception', 'data-cifar', 'trainer'];
const peers = ['core', 'layers', 'data', 'backend-cpu', 'backend-wasm'].map(
  (name) => `@tensorflow/tfjs-${name}@4.22.0`,
);

/** Beside the one that the tests run on. */
const OTHER_NODES = ['20', '22', '24'].filter((major) => !process.version.startsWith(`v${major}.`));

/** What users write, in the empty project. */
const programs = ['train.ts', 'fitDataset.ts'];

const execute = promisify(execFile);

async function run(
  command: string,
  args: string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 2 ** 20 };
  try {
    const { stdout, stderr } = await execute(command, args, options);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`);
  }
}

let folder: string;
let tarballs: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cifar-packaging-'));
  await run('npx', ['turbo', 'run', 'build', '--output-logs=errors-only'], root);
  const workspaces = names.flatMap((name) => ['--workspace', `@cifar/${name}`]);
  await run('npm', ['pack', '--pack-destination', folder, ...workspaces], root);
  tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a packed package', () => {
  it('is there for each public workspace', () => {
    expect(tarballs.map((file) => file.replace(/-\d.*$/, '')).sort()).toEqual(
      names.map((name) => `cifar-${name}`).sort(),
    );
  });

  it.each(names)(
    '%s passes publint and attw',
    async (name) => {
      const tarball = join(folder, tarballs.find((file) => file.startsWith(`cifar-${name}-`))!);
      await run('npx', ['publint', '--strict', tarball], root);
      await run('npx', ['attw', tarball, '--profile', 'esm-only'], root);
    },
    120_000,
  );
});

describe('an empty project that installs the packages', () => {
  let project: string;

  beforeAll(async () => {
    project = join(folder, 'project');
    await mkdir(project);
    await writeFile(
      join(project, 'package.json'),
      JSON.stringify({ name: 'user', private: true, type: 'module' }),
    );
    await cp(join(root, 'test', 'consumer.ts'), join(project, 'train.ts'));
    // Of tfjs-data, which is none of the repository's own dependencies.
    await cp(join(root, 'test', 'fitDatasetExample.ts'), join(project, 'fitDataset.ts'));
    const files = tarballs.map((file) => join(folder, file));
    await run('npm', ['install', '--no-fund', '--no-audit', ...files, ...peers], project);
    await run(
      'npm',
      ['install', '--no-fund', '--no-audit', '-D', 'typescript@5.9', '@types/node@20'],
      project,
    );
  }, 300_000);

  it('has workers that make batches for a program from the command line', async () => {
    const program = `
      import { batches, prefetch, syntheticCifar100 } from '@cifar/data-cifar';
      const { train } = syntheticCifar100({ trainCount: 40, testCount: 1 });
      const { shape } = await prefetch(batches(train, { batchSize: 8 })).batch(3, 2);
      console.log(shape.join());`;
    const flags = ['--input-type=module', '--eval'];
    expect(await run(process.execPath, [...flags, program], project)).toBe('8,32,32,3\n');
  }, 60_000);

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])(
    'type-checks under moduleResolution %s',
    async (moduleResolution, module) => {
      const flags = [
        '--strict',
        '--exactOptionalPropertyTypes',
        '--skipLibCheck',
        '--target',
        'es2022',
      ];
      const resolution = ['--module', module, '--moduleResolution', moduleResolution];
      await run('npx', ['tsc', '--noEmit', ...flags, ...resolution, ...programs], project);
    },
    120_000,
  );

  it('bundles data-cifar for browsers, without a warning', async () => {
    const { warnings } = await build({
      stdin: { contents: "export * from '@cifar/data-cifar';", resolveDir: project },
      ...{ bundle: true, splitting: true, format: 'esm', platform: 'browser' },
      ...{ write: false, outdir: project, logLevel: 'silent' },
    });
    expect(warnings).toEqual([]);
  });

  describe('once it is compiled', () => {
    beforeAll(async () => {
      const flags = ['--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
      await run('npx', ['tsc', ...flags, ...programs], project);
    }, 120_000);

    /** A TensorFlow in this machine's cache is found, or is not. */
    const environment = (backend: string): Record<string, string> =>
      backend === 'tensorflow' ? {} : { XDG_CACHE_HOME: project };

    it.each(['wasm', ...tensorflow])(
      'trains three steps on %s',
      async (backend) => {
        const env = environment(backend);
        const output = await run(process.execPath, ['train.js', backend], project, env);
        expect(output.match(/^loss [\d.]+$/gm)).toHaveLength(3);
      },
      120_000,
    );

    it('trains a stock model by fitDataset', async () => {
      const output = await run(process.execPath, ['fitDataset.js'], project);
      expect(output).toMatch(/\[\s+[\d.]+,\s+[\d.]+\s+\]/);
    }, 120_000);

    describe.each(OTHER_NODES)('on Node %s', (version) => {
      let node: string;

      beforeAll(async () => {
        const nodeFolder = join(folder, `node-${version}`);
        await mkdir(nodeFolder);
        await writeFile(join(nodeFolder, 'package.json'), '{ "private": true }');
        // What the package `node` installs.
        const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
        const flags = ['--no-fund', '--no-audit', '--ignore-scripts'];
        await run('npm', ['install', ...flags, `${name}@${version}`], nodeFolder);
        node = join(nodeFolder, 'node_modules', name, 'bin', 'node');
      }, 300_000);

      it.each(['wasm', ...tensorflow])(
        'trains three steps on %s',
        async (backend) => {
          expect(await run(node, ['--version'], project)).toMatch(`v${version}.`);
          const output = await run(node, ['train.js', backend], project, environment(backend));
          expect(output.match(/^loss [\d.]+$/gm)).toHaveLength(3);
        },
        120_000,
      );
    });
  });

  it('has a command that knows the TensorFlow which has been set up', async () => {
    expect(await run('npx', ['cifar-setup', '--help'], project)).toContain('--gpu');
    await expect(run('npx', ['cifar-setup', 'cuda'], project)).rejects.toThrow(
      "'cuda' cannot be set up: choose tensorflow",
    );
    if (tensorflow.length === 0) return;
    // That the packed native sources are those it was compiled of.
    const output = await run('npx', ['cifar-setup', 'tensorflow', '--json'], project);
    expect(JSON.parse(output)).toMatchObject({ made: 'nothing' });
  }, 120_000);
});
