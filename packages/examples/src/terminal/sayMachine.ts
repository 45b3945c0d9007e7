import { machine } from '../run/machine.js';
import { versions } from '../run/versions.js';
import { gibibytes, say } from './output.js';

/** A line of what numbers were measured on. */
export function sayMachine(): void {
  const { processor, cores, memory } = machine();
  const { node, tfjs, platform } = versions;
  say(
    `${processor}, ${cores} cores, ${gibibytes(memory)}, ${platform}, Node ${node}, tfjs ${tfjs}`,
  );
}
