import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  compileErrors,
  publicNames,
  writeExamples,
} from '../../../test/support/documentedExamples.js';
import { IMAGE_BYTES } from '../src/dataset/cifarDataset.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT } from '../src/dataset/layout.js';
import { syntheticCifar100 } from '../src/index.js';
import { packCifar } from '../src/records.js';
import { pngOf } from './formats/forms.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const config = pathOf('../tsconfig.json');
const folder = pathOf('./examples.generated');
const names = ['../src/index.ts', '../src/records.ts'].flatMap((entry) =>
  publicNames(pathOf(entry), config),
);

/** What examples take for given. */
const preamble = `const folder = process.env['CIFAR_EXAMPLE_FOLDER']!;`;
const examples = await writeExamples(folder, names, preamble);

/** Files of both sets, of the right size and with labels that can be. */
async function writeSets(place: string): Promise<void> {
  for (const { files, classes, superclasses, coarseLabels } of [CIFAR100_LAYOUT, CIFAR10_LAYOUT]) {
    const recordBytes = (superclasses ? 2 : 1) + IMAGE_BYTES;
    for (const { name, records } of files) {
      const bytes = new Uint8Array(records * recordBytes);
      for (let i = 0; i < records; i++) {
        const label = i % classes.length;
        bytes.set(superclasses ? [coarseLabels![label]!, label] : [label], i * recordBytes);
      }
      await writeFile(join(place, name), bytes);
    }
  }
}

describe('the documentation', () => {
  afterAll(() => rm(folder, { recursive: true }));

  it('has an example of everything that can be called', () => {
    const missing = names.filter(({ examples: own }) => own.length === 0);
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

  describe('has an example that runs', () => {
    let place: string;
    beforeAll(async () => {
      place = await mkdtemp(join(tmpdir(), 'cifar-examples-'));
      await writeSets(place);
      const dataset = syntheticCifar100({ trainCount: 200, testCount: 100 });
      await packCifar(dataset, place);
      await writeFile(join(place, 'cat.png'), pngOf(dataset.train, 0));
      vi.stubEnv('CIFAR_EXAMPLE_FOLDER', place);
      vi.stubEnv('CIFAR_DATA_DIR', place);
      vi.spyOn(console, 'log').mockImplementation(() => {});
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
      await rm(place, { recursive: true });
    });
    it.each(examples)('$name', ({ path }) => import(path));
  });
});
