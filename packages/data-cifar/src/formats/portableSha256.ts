// Loaded as one: bundlers then leave out the hashes that are not asked for.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Sha256 } from './sha256.js';

/** A SHA-256 in plain JavaScript. */
export function createSha256(): Sha256 {
  const hash = sha256.create();
  return { update: (bytes) => hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}
