import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { sha256 } from '../smallLayout.js';

const script = fileURLToPath(new URL('downloadProcess.ts', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  /** All lines that it wrote, once it has ended. */
  readonly lines: Promise<string[]>;
}

/** Downloads in a process of its own. */
export function startDownload(
  folder: string,
  content: Uint8Array,
  address: string,
  {
    speed = 60,
    onLine = () => {},
    env = {},
  }: {
    readonly speed?: number;
    readonly onLine?: (line: string) => void;
    readonly env?: Record<string, string>;
  } = {},
): Started {
  const words = [folder, sha256(content), String(content.length), address, String(speed)];
  const child = spawn(process.execPath, [...process.execArgv, script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let seen = 0;
  child.stdout.on('data', (data) => {
    output += data;
    const lines = output.split('\n').slice(0, -1);
    for (const line of lines.slice(seen)) onLine(line);
    seen = lines.length;
  });
  const lines = new Promise<string[]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output.split('\n').slice(0, -1)));
  });
  return { child, lines };
}
