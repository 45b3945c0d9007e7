// `npm test`: sets up, then format, lint, types, build and all tests, the slow ones included.
// Tests on real images run where CIFAR_DATA_DIR names them, those in Chromium where CIFAR_CHROMIUM
// names it. What follows `--` goes to vitest.
// Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root, run, setUp } from './setup.mjs';

setUp();
run('npx', ['biome', 'ci', '.']);
run('npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only', '--log-order=grouped']);
run('npx', ['tsc', '-p', 'tsconfig.json']);
build();

const folder = mkdtempSync(join(tmpdir(), 'cifar-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs vitest, and adds its tests to the totals. */
function test(name, args) {
  const report = join(folder, `${name}.json`);
  const { status } = spawnSync(
    'npx',
    [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
  );
  if (status !== 0) process.exitCode = status ?? 1;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  // A file that does not load has failed without a test of its own.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  totals.passed += numPassedTests;
  totals.failed += numFailedTests + broken.length;
  // In Chromium, tests of other backends are left out by their names: they are none of its own.
  if (name === 'node') totals.skipped += numPendingTests + numTodoTests;
}

try {
  test('node', process.argv.slice(2));
  if (process.env.CIFAR_CHROMIUM) {
    test('chromium', ['--config', 'vitest.browser.config.ts', ...process.argv.slice(2)]);
  }
  const { passed, failed, skipped } = totals;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  if (failed > 0) process.exitCode ||= 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
