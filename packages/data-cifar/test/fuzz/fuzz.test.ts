import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Inputs } from './inputs.js';
import { commandFor, runFuzz } from './runFuzz.js';
import { targets } from './targets/index.js';

const INPUTS = 100_000;
/** A target whose inputs are all refused at their first byte tests nothing. */
const LEAST_ACCEPTED = 0.05;

describe.each(targets.map(({ name }) => name))('damaged input of %s', (target) => {
  it('is parsed or refused, always with an error of ours', async () => {
    const { accepted, refused, failure } = await runFuzz({ target, inputs: INPUTS });
    expect(failure?.problem).toBeUndefined();
    expect(accepted + refused).toBe(INPUTS);
    expect(accepted / INPUTS).toBeGreaterThan(LEAST_ACCEPTED);
    expect(refused / INPUTS).toBeGreaterThan(LEAST_ACCEPTED);
  }, 600_000);
});

describe('inputs', () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    'of %s are the same for a seed and a number, whichever were made before, and when',
    async (_, target) => {
      const inOrder = new Inputs(target, 7);
      const all: Uint8Array[] = [];
      for (let number = 0; number < 20; number++) all.push(await inOrder.at(number));
      const alone = new Inputs(target, 7);
      // An hour later, too.
      vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      for (const number of [19, 3, 0]) expect(await alone.at(number)).toEqual(all[number]);
      expect(await new Inputs(target, 8).at(19)).not.toEqual(all[19]);
    },
  );

  it.each(targets.map((target) => [target.name, target] as const))(
    'of %s are parsed if they are whole',
    async (_, target) => {
      const { AddressedRandom, PURPOSE } = await import('../../src/random/addressedRandom.js');
      const random = new AddressedRandom(3, PURPOSE.fuzz);
      for (let index = 0; index < 10; index++) {
        const input = await target.make(random.moveTo(index));
        expect(await target.parse(input)).toBeDefined();
      }
    },
  );
});

describe('the runner', () => {
  const faulty = new URL('./faultyTargets.ts', import.meta.url).href;
  const limits = { heapMegabytes: 128, memoryMegabytes: 400 };
  const run = (target: string) => {
    const stallSeconds = target === 'hangs' ? 2 : 50;
    return runFuzz({ targets: faulty, target, inputs: 50, stallSeconds, ...limits });
  };

  it.each([
    ['wrongType', 'TypeError'],
    ['rejects', 'RangeError: far out'],
    ['hangs', 'hangs: no end after 2 s'],
    ['objects', 'takes memory without end: more than 128 MiB of objects'],
    ['buffers', 'takes memory without end'],
    ['dies', 'ends the process: SIGKILL'],
  ])('reports a target that: %s', async (target, problem) => {
    const { failure } = await run(target);
    expect(failure).toMatchObject({ input: 9, problem: expect.stringContaining(problem) });
    expect(failure!.problem).toContain(commandFor(target, 1, 9));
  });

  it('counts what is refused as it should be', async () => {
    expect(await run('refuses')).toEqual({ accepted: 49, refused: 1 });
  });
});
