/** A SHA-256 in the making. */
export interface Sha256 {
  update(bytes: Uint8Array): unknown;
  /** In hexadecimal, once all bytes are in. */
  hex(): string;
}

/** Node's own where there is Node: it is ten times as fast. */
export async function loadSha256(): Promise<() => Sha256> {
  const node = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (node) {
    return () => {
      const hash = node.createHash('sha256');
      return { update: (bytes) => hash.update(bytes), hex: () => hash.digest('hex') };
    };
  }
  return loadPortableSha256();
}

/** The one for where there is no Node. */
export async function loadPortableSha256(): Promise<() => Sha256> {
  const { createSha256 } = await import('./portableSha256.js');
  return createSha256;
}
