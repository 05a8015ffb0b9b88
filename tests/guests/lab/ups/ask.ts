import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { upsTools } from './tools.ts';
import type { Network } from './network.ts';

const PATIENCE_MS = 30_000;

/** How one of Debian's tools ended. */
export interface Answer {
  /** Null: a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs upsc or apcaccess to its end. The first word is its name. */
export async function ask(words: readonly string[], network: Network): Promise<Answer> {
  const [tool = '', ...rest] = words;
  const [program = '', ...args] = [...network.enter, `${await upsTools()}/${tool}`, ...rest];
  const start = performance.now();
  return new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 2 * PATIENCE_MS }, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr, ms: performance.now() - start });
    });
  });
}

/** `key: value` lines, as upsc and apcaccess print them, without the blanks around. */
export const fieldsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );

/** Asks until the answer shows all of this; null: the field is not there. Throws, with the last answer, after 30 s. */
export async function untilShown(
  words: readonly string[],
  network: Network,
  wanted: Readonly<Record<string, string | null>>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { status, stdout, stderr } = await ask(words, network);
    const shown = fieldsIn(stdout);
    const fits = Object.entries(wanted).every(([name, value]) => (shown[name] ?? null) === value);
    if (status === 0 && fits) return;
    if (performance.now() > deadline)
      throw new Error(`${words.join(' ')} does not show ${JSON.stringify(wanted)}:\n${stdout}${stderr}`);
    await sleep(20);
  }
}
