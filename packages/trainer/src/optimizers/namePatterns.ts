import { refuse } from '../argumentChecks.js';

/**
 * Whether a variable's name matches one of some regular expressions, anywhere in it.
 *
 * @throws {TrainerError} INVALID_ARGUMENT if they are no list of regular expressions.
 */
export function nameMatcher(
  owner: string,
  argument: string,
  patterns: readonly string[],
): (variableName: string) => boolean {
  const wanted = 'a list of regular expressions, as strings';
  if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === 'string')) {
    refuse(owner, argument, wanted, patterns);
  }
  const expressions = patterns.map((pattern) => {
    try {
      return new RegExp(pattern);
    } catch {
      return refuse(owner, argument, wanted, pattern);
    }
  });
  return (variableName) => expressions.some((expression) => expression.test(variableName));
}
