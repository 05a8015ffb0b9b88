import { readFileSync } from 'node:fs';

/** What a real virsh printed for one command. */
export interface Block {
  readonly title: string;
  readonly code: number | 'TIMEOUT';
  readonly stdout: string;
  readonly stderr: string;
}

const HEAD = /^##### (.*?) {3}\[rc=(\d+|TIMEOUT)\]$/;

/** Reads a transcript: a `#####` line for each command, `1|` and `2|` before what it wrote to standard output and error. */
export function readTranscript(path: string): Block[] {
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const starts = lines.flatMap((line, at) => (HEAD.test(line) ? [at] : []));
  return starts.map((start, at) => readBlock(lines.slice(start, starts[at + 1])));
}

function readBlock([head = '', ...lines]: readonly string[]): Block {
  const [, title = '', code = ''] = HEAD.exec(head) ?? [];
  const stream = (mark: string): string =>
    lines
      .filter((line) => line.startsWith(mark))
      .map((line) => `${line.slice(mark.length)}\n`)
      .join('');
  return {
    title,
    code: code === 'TIMEOUT' ? code : Number(code),
    stdout: stream('1|'),
    stderr: stream('2|'),
  };
}
