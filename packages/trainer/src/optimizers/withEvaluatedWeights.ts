import type { TrainableOptimizer } from './trainableOptimizer.js';

/** Has the variables be what is evaluated while a function runs: averages, where the optimizer keeps some. */
export function withEvaluatedWeights<Result>(
  optimizer: TrainableOptimizer,
  use: () => Promise<Result>,
): Promise<Result> {
  return optimizer.withAverages ? optimizer.withAverages(use) : use();
}
