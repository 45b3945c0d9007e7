import Table from 'cli-table3';
import pc from 'picocolors';

/** What a person reads goes to standard output; progress and warnings to standard error. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function warn(line: string): void {
  process.stderr.write(`${pc.yellow('warning:')} ${line}\n`);
}

/** One value a line, for a script. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value));
}

export const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

export const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** Such as 59 s, 4 min 12 s, 2 h 5 min. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function sayTable(rows: readonly (readonly [name: string, value: string])[]): void {
  const table = new Table({ style: { head: [], border: [] } });
  for (const [name, value] of rows) table.push([pc.bold(name), value]);
  say(table.toString());
}

/** A bar of as many eighths of a character as fit. */
export function bar(share: number, width = 24): string {
  const eighths = Math.round(share * width * 8);
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8]!;
  return ('█'.repeat(Math.floor(eighths / 8)) + part).padEnd(width);
}
