import { open, rename, rm } from 'node:fs/promises';

/** Writes a value as JSON; the file appears whole or not at all. */
export async function writeWhole(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(JSON.stringify(value));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
