/** Rewrites one line of a terminal; silent elsewhere. */
export function showEvaluation(examples: number, total: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\revaluating ${examples}/${total}${examples === total ? '\n' : ''}`);
}
