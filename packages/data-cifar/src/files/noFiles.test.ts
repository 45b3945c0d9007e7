import { expect, it } from 'vitest';
import * as files from './files.js';
import * as noFiles from './noFiles.js';

it('stands for all that needs files, and says what to do without', () => {
  expect(Object.keys(noFiles).sort()).toEqual(Object.keys(files).sort());
  for (const refuse of Object.values(noFiles)) expect(refuse).toThrow(/readCifar100 .* a Blob/);
});
