import type { Measured } from './measure.ts';

type Setting = { readonly guests: number; readonly delaySeconds: number; readonly rounds: number };

const ROWS: readonly { readonly title: string; readonly of: keyof Measured }[] = [
  { title: 'wall time', of: 'wall' },
  { title: 'CPU time, all processes', of: 'cpu' },
  { title: 'last guest asked after', of: 'asked' },
  { title: 'last guest off to exit', of: 'exit' },
  { title: 'last QEMU gone to exit', of: 'qemuExit' },
  { title: 'peak memory, MB', of: 'memory' },
];

/** Medians over the rounds, and how many times as long ours takes as each other contender. */
export function printTable(setting: Setting, results: ReadonlyMap<string, readonly Measured[]>): void {
  const names = [...results.keys()];
  const ratios = names.slice(1).map((name) => `ours/${name}`);
  const lines = ROWS.map(({ title, of }) => {
    const medians = names.map((name) => median((results.get(name) ?? []).map((measured) => measured[of])));
    const [ours = NaN, ...theirs] = medians;
    return [title, ...medians.map(show), ...theirs.map((their) => show(ours / their))];
  });
  say(
    `\n${setting.guests} guests of ${setting.delaySeconds} s each, median of ${setting.rounds} rounds, seconds:\n`,
  );
  for (const cells of align([['', ...names, ...ratios], ...lines])) say(cells.join('  '));
}

function align(lines: readonly (readonly string[])[]): string[][] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  return lines.map((cells) => cells.map((cell, column) => pad(cell, column, widths[column] ?? 0)));
}

function pad(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function show(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '?';
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
