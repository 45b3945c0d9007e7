import type { Callback } from './callback.js';
import type { LogFile } from './logFile.js';

export interface JsonLinesOptions {
  /** Also a line for every step, `{ "step", "loss", "learningRate", ... }`. Default: false. */
  readonly steps?: boolean;
}

function stepOf(line: string): number | undefined {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === 'number' ? step : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a line of JSON for every epoch: its metrics, as `onEpochEnd` tells them.
 *
 * @param target A file, that a resumed run goes on with (Node only); or a function that is given each line.
 * @throws {TrainerError} WRITE_FAILED.
 * @example
 * const lines: string[] = [];
 * const callbacks = [jsonLines((line) => lines.push(line), { steps: true })];
 * await fit(model, { train, optimizer, epochs: 1, callbacks });
 */
export function jsonLines(
  target: string | ((line: string) => void),
  { steps = false }: JsonLinesOptions = {},
): Callback {
  let file: LogFile | undefined;
  const write = async (event: object) => {
    const line = JSON.stringify(event);
    if (typeof target === 'function') target(line);
    else await file!.append(line);
  };
  return {
    async onTrainBegin({ step }) {
      if (typeof target === 'function') return;
      const { LogFile } = await import('./logFile.js');
      file = new LogFile(target, stepOf);
      await file.begin(step);
    },
    ...(steps && { onStepEnd: write }),
    onEpochEnd: write,
  };
}
