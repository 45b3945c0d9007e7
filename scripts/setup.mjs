// What `npm start` and `npm test` need before they can do anything: a Node that is new enough and
// the packages of the lock file. Plain Node, as nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const MINIMUM_NODE = [20, 19];

/** Runs a command in the repository with its output shown. Ends this process if it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    // npm is a .cmd file on Windows.
    shell: process.platform === 'win32',
    ...options,
    env: { ...process.env, ...quiet, ...options.env },
  });
  if (error) throw error;
  if (status !== 0) process.exit(signal ? 130 : status);
}

/** Turborepo neither reports usage nor looks for updates. */
const quiet = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  console.error(
    `error: Node ${MINIMUM_NODE.join('.')} or newer is needed, this is ${process.versions.node}`,
  );
  process.exit(1);
}

/** Installs what the lock file names, unless that is what is there. */
function install() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.cifar-lock-sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  console.log('Installing packages (npm ci) ...');
  run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  writeFileSync(stamp, hash);
}

export function setUp() {
  checkNode();
  install();
}

/** Builds the packages that changed since they were last built. */
export function build() {
  run('npx', ['turbo', 'run', 'build', '--output-logs=errors-only', '--log-order=grouped']);
}
