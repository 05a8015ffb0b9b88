// Somebody at a real, interactive bash, who types part of a line and presses TAB.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';

const COMMAND = 'libvirt-shutdown-domains ';
/** M-* puts in all that could be meant, TAB what is certain. */
const KEYS = { tab: '\t', all: '\x1b*' };
/** Milliseconds. */
const PATIENCE_MS = 20_000;

export interface Typist {
  /** What the line became, without the command. */
  readonly press: (key: keyof typeof KEYS, typed: string, command?: string) => Promise<string>;
  /** All that came out at the terminal. */
  readonly seen: () => string;
  readonly leave: () => void;
}

/** @param rc what the user's .bashrc does; the completion has to be loaded by it */
export const sitDown = async (stage: Stage, rc: string): Promise<Typist> => {
  const own = mkdtempSync(join(stage.folder, 'typist-'));
  const file = join(own, 'lines');
  writeFileSync(join(own, 'rc'), `${rc}\n${RC}`);
  const bash = `bash --noprofile --rcfile '${own}/rc' -i`;
  const child = spawn('script', ['-qec', bash, '/dev/null'], {
    env: { ...stage.env, TERM: 'dumb', HISTFILE: '/dev/null', LINES_FILE: file },
    cwd: stage.folder,
  });
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  const lines = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  let count = 1;
  const next = async (): Promise<string> => {
    for (const end = Date.now() + PATIENCE_MS; lines().length <= count && Date.now() < end;) await sleep(10);
    return lines()[count++ - 1] ?? `nothing came: ${seen}`;
  };
  await next();
  return {
    press: async (key, typed, command = COMMAND) => {
      // It writes the line down, and wipes it out.
      child.stdin.write(`${command}${typed}${KEYS[key]}\x18d\x01\x0b`);
      return (await next()).slice(command.length);
    },
    seen: () => seen,
    leave: () => child.stdin.end('\x01\x0bexit\n'),
  };
};

const RC = `
bind 'set bell-style none'
bind 'set enable-bracketed-paste off' 2>/dev/null
write_down() { printf '%s\\n' "$READLINE_LINE" >>"$LINES_FILE"; }
bind -x '"\\C-xd": write_down'
PROMPT_COMMAND='PROMPT_COMMAND=; echo >>"$LINES_FILE"'
PS1='> '
`;
