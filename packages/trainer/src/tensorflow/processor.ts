import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** What Linux says that the first core can do. */
async function features(): Promise<string> {
  try {
    const text = await readFile('/proc/cpuinfo', 'utf8');
    return /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim() ?? '';
  } catch {
    return '';
  }
}

/**
 * The processor's model and a hash of its instruction sets: code compiled with `-march=native` for
 * one need not run on another, and virtual machines give different processors the same name.
 */
export async function processor(): Promise<string> {
  const model = cpus()[0]?.model.trim() || 'unknown';
  const hash = createHash('sha256').update(await features());
  return `${model} (${hash.digest('hex').slice(0, 8)})`;
}
