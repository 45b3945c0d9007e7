import { TrainerError } from '../trainerError.js';
import { runTool } from './runTool.js';

interface RequiredTool {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Where Debian and Ubuntu have it. */
  readonly debianPackage: string;
}

/** The C++ compiler: what CXX says, which may have arguments, or else `c++`. */
export function compiler(): [program: string, ...args: string[]] {
  const [program = 'c++', ...args] = (process.env['CXX'] ?? '').split(/\s+/).filter(Boolean);
  return [program, ...args];
}

function requiredTools(): RequiredTool[] {
  const [program, ...args] = compiler();
  const version = ['--version'];
  return [
    { name: 'npm', program: 'npm', args: version, debianPackage: 'npm' },
    { name: 'Python 3', program: 'python3', args: version, debianPackage: 'python3-pip' },
    {
      name: 'pip',
      program: 'python3',
      args: ['-m', 'pip', '--version'],
      debianPackage: 'python3-pip',
    },
    {
      name: `the C++ compiler '${program}'`,
      program,
      args: [...args, '--version'],
      debianPackage: 'g++',
    },
  ];
}

/**
 * Looks whether all programs are there that a build needs.
 *
 * @throws {TrainerError} SETUP_FAILED naming the first that is missing.
 */
export async function checkRequiredTools(signal?: AbortSignal): Promise<void> {
  for (const { name, program, args, debianPackage } of requiredTools()) {
    try {
      await runTool(program, args, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw new TrainerError(
        'SETUP_FAILED',
        `${name} is needed to set TensorFlow up, and is not there: install it ` +
          `(Debian, Ubuntu: apt-get install ${debianPackage})`,
        { cause: error },
      );
    }
  }
}
