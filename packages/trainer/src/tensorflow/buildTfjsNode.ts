import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TFJS_NODE } from './installation.js';
import { runTool } from './runTool.js';
import { TFJS_NODE_VERSION } from './wheels.js';

/**
 * Installs tfjs-node without running its installer, which wants a download of its own.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function installTfjsNode(folder: string, signal?: AbortSignal): Promise<void> {
  // Without a file of its own npm would look for one in the folders above.
  const description = {
    private: true,
    dependencies: { '@tensorflow/tfjs-node': TFJS_NODE_VERSION },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
  await runTool(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder],
    { task: 'npm install', cwd: folder, signal },
  );
}

/** Node's headers, if they are beside it: node-gyp downloads them otherwise. */
function headers(): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? [`--nodedir=${prefix}`] : [];
}

/**
 * Compiles the addon of tfjs-node, for the newest Node-API that it knows: every Node we run on has
 * it, so that one addon serves them all.
 *
 * @throws {TrainerError} SETUP_FAILED.
 */
export async function buildTfjsNode(folder: string, signal?: AbortSignal): Promise<void> {
  await runTool(
    'npm',
    [
      // `no`: run what is installed, download nothing. npm brings node-gyp.
      ...['exec', '--no', '--', 'node-pre-gyp', 'configure', 'build', '--build-from-source'],
      ...['--build-latest-napi-version-only', ...headers()],
    ],
    { task: 'compiling tfjs-node', cwd: join(folder, TFJS_NODE), signal },
  );
}
