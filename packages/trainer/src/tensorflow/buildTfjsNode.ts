import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEPENDENCIES, TFJS_NODE } from './installation.js';
import { compiler } from './requiredTools.js';
import { runTool } from './runTool.js';
import { NODE_API_HEADERS_VERSION, TFJS_NODE_VERSION } from './wheels.js';

/** The newest version of Node-API that tfjs-node knows; every Node that we run on has it. */
const NODE_API = 8;

/**
 * Installs tfjs-node without running its installer, which wants a download of its own, and the
 * headers of Node-API, which not every Node brings.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function installTfjsNode(folder: string, signal?: AbortSignal): Promise<void> {
  // Without a file of its own npm would look for one in the folders above.
  const description = {
    private: true,
    dependencies: {
      '@tensorflow/tfjs-node': TFJS_NODE_VERSION,
      'node-api-headers': NODE_API_HEADERS_VERSION,
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
  await runTool(
    'npm',
    [
      ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder],
      // Without a network npm would be patient for minutes, with each package that it has cached.
      ...['--prefer-offline', '--fetch-retries=2', '--fetch-retry-maxtimeout=5000'],
      '--fetch-retry-mintimeout=1000',
    ],
    { task: 'npm install', cwd: folder, signal },
  );
}

/**
 * Compiles the addon of tfjs-node, as its binding.gyp says. Not by node-gyp, which downloads the
 * headers of this very Node from nodejs.org: an addon of Node-API needs none of them, and serves
 * every Node.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function buildTfjsNode(folder: string, signal?: AbortSignal): Promise<void> {
  const sources = join(folder, TFJS_NODE, 'binding');
  const files = (await readdir(sources)).filter((name) => name.endsWith('.cc'));
  // Where `node-pre-gyp` looks for it when it is loaded.
  const target = join(folder, TFJS_NODE, 'lib', `napi-v${NODE_API}`);
  await mkdir(target, { recursive: true });
  const [program, ...args] = compiler();
  await runTool(
    program,
    [
      ...[...args, '-std=c++17', '-O2', '-fPIC', '-shared', '-pthread'],
      `-DNAPI_VERSION=${NODE_API}`,
      `-I${join(folder, 'node_modules', 'node-api-headers', 'include')}`,
      `-I${join(folder, DEPENDENCIES, 'include')}`,
      ...['-o', join(target, 'tfjs_binding.node'), ...files.map((name) => join(sources, name))],
      ...[`-L${join(folder, DEPENDENCIES, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    { task: 'compiling tfjs-node', signal },
  );
}
