import { createHash } from 'node:crypto';

/** In the format of `sha256sum`, which checks a folder with `sha256sum --check SHA256SUMS`. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** A line for each file. */
export function writeChecksums(files: Readonly<Record<string, string | Uint8Array>>): string {
  const lines = Object.entries(files).map(([name, content]) => `${sha256(content)}  ${name}\n`);
  return lines.join('');
}

/** The checksum of each file named; undefined if it is no such list. */
export function readChecksums(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const matches = lines.map((line) => /^([0-9a-f]{64}) {2}([\w.-]+)$/.exec(line));
  if (!matches.every((match) => match !== null)) return undefined;
  return new Map(matches.map(([, checksum, name]) => [name!, checksum!]));
}
