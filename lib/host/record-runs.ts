/**
 * The newest whole runs of a record, at most so many bytes, and at least the newest one. Runs are told apart by their
 * `"run"`, since concurrent ones interleave; the one whose last line is nearer the end is the newer. Lines that are no
 * JSON object with a run go with the oldest. Takes and gives text in latin1, a character per byte.
 */
export const newestRuns = (text: string, maxBytes: number): string => {
  const lines = text.split('\n').map((line) => ({ line, run: runOf(line) }));
  const bytes = new Map<string, number>();
  for (const { line, run } of lines) {
    if (run === undefined) continue;
    const sofar = bytes.get(run) ?? 0;
    // Set anew, so that the map's order is that of the last lines.
    bytes.delete(run);
    bytes.set(run, sofar + line.length + 1);
  }
  const kept = fitting([...bytes].reverse(), maxBytes);
  return lines.flatMap(({ line, run }) => (run !== undefined && kept.has(run) ? [`${line}\n`] : [])).join('');
};

const fitting = (
  newestFirst: readonly (readonly [run: string, bytes: number])[],
  maxBytes: number,
): Set<string> => {
  const kept = new Set<string>();
  let sum = 0;
  for (const [run, bytes] of newestFirst) {
    sum += bytes;
    if (sum > maxBytes && kept.size > 0) break;
    kept.add(run);
  }
  return kept;
};

const runOf = (line: string): string | undefined => {
  try {
    const parsed = JSON.parse(line) as { run?: unknown } | null;
    return typeof parsed?.run === 'string' ? parsed.run : undefined;
  } catch {
    return undefined;
  }
};
