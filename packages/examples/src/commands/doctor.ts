import { availableParallelism, freemem, totalmem } from 'node:os';
import { findCifar100 } from '@cifar/data-cifar';
import { BACKENDS, selectBackend } from '@cifar/trainer';
import { findTensorFlow } from '@cifar/trainer/setup';
import pc from 'picocolors';
import { versions } from '../run/versions.js';
import { say, sayJson, sayTable } from '../terminal/output.js';

export interface DoctorOptions {
  readonly data?: string;
  readonly json?: boolean;
}

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Whether training works without it. */
  readonly optional?: boolean;
  readonly detail: string;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function backends(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of BACKENDS) {
    try {
      const { reason } = await selectBackend(name);
      findings.push({ name: `backend ${name}`, ok: true, detail: reason.split(';')[0]! });
    } catch (error) {
      const optional = name !== 'wasm';
      findings.push({ name: `backend ${name}`, ok: false, optional, detail: messageOf(error) });
    }
  }
  return findings;
}

/** What `cifar setup tensorflow` has made. */
async function tensorflow(): Promise<Finding> {
  const name = 'TensorFlow';
  const optional = true;
  const found = await findTensorFlow();
  if (found === undefined) {
    return { name, ok: false, optional, detail: 'none set up: npx cifar setup tensorflow' };
  }
  const { folder, variant, tensorflowVersion, kernelsMismatch, mismatch } = found;
  const what = `${tensorflowVersion} (${variant}) in ${folder}`;
  if (mismatch !== undefined) {
    const detail = `${what} does not match, ${mismatch}: npx cifar setup tensorflow`;
    return { name, ok: false, optional, detail };
  }
  if (kernelsMismatch !== undefined) {
    const detail = `${what}, our own kernels do not match, ${kernelsMismatch}: npx cifar setup tensorflow`;
    return { name, ok: false, optional, detail };
  }
  return { name, ok: true, detail: `${what}, with our own kernels` };
}

async function data(dir: string | undefined): Promise<Finding> {
  const name = 'data';
  try {
    const location = await findCifar100(dir === undefined ? {} : { dir });
    if (location) return { name, ok: true, detail: `${location.kind} ${location.path}` };
    const detail = 'none yet: npx cifar data --download, or set CIFAR_DATA_DIR';
    return { name, ok: false, detail };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

/** The full network at batch 64 needs about 3 GB, data included. */
const MEMORY_WANTED = 4 * 2 ** 30;

function machine(): Finding[] {
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return [
    { name: 'Node', ok: true, detail: `${versions.node} on ${versions.platform}` },
    { name: 'processor', ok: true, detail: `${availableParallelism()} cores` },
    {
      name: 'memory',
      ok: totalmem() >= MEMORY_WANTED,
      detail: `${gibibytes(totalmem())}, ${gibibytes(freemem())} free`,
    },
  ];
}

/**
 * `cifar doctor`: what this machine has for training.
 *
 * @returns The exit code.
 */
export async function doctorCommand(options: DoctorOptions): Promise<number> {
  const findings = [
    ...machine(),
    ...(await backends()),
    await tensorflow(),
    await data(options.data),
  ];
  if (options.json) {
    sayJson(findings);
    return 0;
  }
  sayTable(
    findings.map(({ name, ok, optional, detail }) => {
      const mark = ok ? pc.green('✓') : optional ? '-' : pc.red('✗');
      return [name, `${mark} ${detail}`];
    }),
  );
  const missing = findings.filter(({ ok, optional }) => !ok && !optional);
  say(missing.length === 0 ? 'all is there: npm start' : `${missing.length} to look at`);
  return 0;
}
