import type { BatteryReading, BatterySource } from '../../shutdown/battery-source.ts';
import { askHostTool, type ToolEnd } from '../host-tool.ts';
import { parseApcaccess } from './apcaccess.ts';
import { parseUpsc } from './upsc.ts';

export type BatteryAnswer =
  | { readonly is: 'read'; readonly reading: BatteryReading }
  /** A sentence of cause: the tool is missing, the daemon does not answer, what it says is nonsense. */
  | { readonly is: 'unread'; readonly why: string };

/** upsd and apcupsd answer from memory; a network in between has this long. Milliseconds. */
const LIMIT_MS = 3_000;

/** Asks the UPS's daemon once, for three seconds at most. Never rejects. */
export const readBattery = async (
  { tool, address }: BatterySource,
  env: NodeJS.ProcessEnv,
): Promise<BatteryAnswer> => {
  const { words, parse } = TOOLS[tool];
  const end = await askHostTool(words(address), env, LIMIT_MS);
  const problem = problemOf(words('')[0] ?? '', end);
  if (problem !== null || end.is !== 'exited') return { is: 'unread', why: problem ?? '' };
  const parsed = parse(end.stdout);
  return typeof parsed === 'string' ? { is: 'unread', why: parsed } : { is: 'read', reading: parsed };
};

interface Tool {
  /** What to run; the program first. */
  readonly words: (address: string) => readonly string[];
  /** A sentence where what it says is nonsense. */
  readonly parse: (text: string) => BatteryReading | string;
}

const TOOLS: Readonly<Record<BatterySource['tool'], Tool>> = {
  nut: { words: (address) => ['upsc', address], parse: parseUpsc },
  apcupsd: {
    // Its own file says where, unless it is told.
    words: (address) => ['apcaccess', 'status', ...(address === '' ? [] : [address])],
    parse: parseApcaccess,
  },
};

const problemOf = (program: string, end: ToolEnd): string | null => {
  if (end.is === 'no-answer') return `${program} gave no answer within ${String(LIMIT_MS / 1000)} s`;
  if (end.status === 0) return null;
  if (end.status === 127) return `${program} is not installed`;
  const said = errorLine(end.stderr) || errorLine(end.stdout);
  return `${program}: ${said || `it ended with status ${String(end.status)}`}`;
};

/** upsc says `Init SSL without certificate database` before it, and what it wants behind it. */
const errorLine = (text: string): string => {
  const lines = text.trim().split('\n');
  const line = lines.find((one) => one.startsWith('Error: ')) ?? lines[lines.length - 1] ?? '';
  return line.replace(/^Error: /u, '').trim();
};
