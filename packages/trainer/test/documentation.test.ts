import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../test/support/backends.js';
import {
  compileErrors,
  publicNames,
  writeExamples,
} from '../../../test/support/documentedExamples.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const config = pathOf('../tsconfig.json');
const folder = pathOf('./examples.generated');
const names = publicNames(pathOf('../src/index.ts'), config);
const readme = await readFile(pathOf('./readmeExample.ts'), 'utf8');

/** What examples take for given. */
const preamble = `
import * as tf from '@tensorflow/tfjs-core';
import { ${names.map(({ name }) => name).join(', ')} } from '@cifar/trainer';
import { smallModel, smallSource } from '../smallTask.js';
const model = smallModel(8, 100);
const [train, validation] = [smallSource(64, 16), smallSource(32, 16)];
const optimizer = new SGD({ learningRate: 0.01, momentum: 0.9 });
const source = train;
const coarseLabels = Array.from({ length: 100 }, (_, fine) => Math.floor(fine / 5));
const folder = process.env['CIFAR_EXAMPLE_FOLDER']!;
`;
const examples = await writeExamples(folder, names, preamble);

describe('the documentation', () => {
  beforeAll(() => useBackend('cpu'));
  afterAll(() => rm(folder, { recursive: true }));

  it('has an example of everything that can be called', () => {
    const isShown = (name: string) => new RegExp(`\\b${name}\\b`).test(readme);
    const missing = names.filter(({ name, examples: own }) => own.length === 0 && !isShown(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('has examples that are right in their types', () => {
    expect(
      compileErrors(
        examples.map(({ path }) => path),
        config,
      ),
    ).toEqual([]);
  });

  it.each(examples)('has an example that runs: $name', async ({ path }) => {
    process.env['CIFAR_EXAMPLE_FOLDER'] = await temporaryFolder();
    await import(path);
  });
});
