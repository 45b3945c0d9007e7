import { createReadStream } from 'node:fs';
import { loadSha256 } from '../sha256.js';

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = (await loadSha256())();
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return hash.hex();
}
