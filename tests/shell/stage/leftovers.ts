/** Nothing that a scene started may outlive it. Its processes are known by their environment: scene.sh's STAND_INS. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SceneProcess {
  readonly pid: number;
  readonly command: string;
}

/** A virsh that hangs is killed after 10 s, whoever started it. Milliseconds. */
const GRACE_MS = 13_000;

export const processesOf = (folders: readonly string[]): SceneProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      const variables = readOf(pid, 'environ').split('\0');
      return folders.some((folder) => variables.includes(`STAND_INS=${folder}`));
    })
    .map((pid) => ({
      pid: Number(pid),
      command: readOf(pid, 'cmdline').replaceAll('\0', ' ').trim(),
    }))
    .filter(({ command }) => command !== '');

/** Waits until all have ended; after the time of grace it kills them, and throws. */
export const expectNoLeftovers = async (folders: readonly string[]): Promise<void> => {
  const patience = performance.now() + GRACE_MS;
  while (processesOf(folders).length > 0 && performance.now() < patience) await sleep(100);
  const left = processesOf(folders);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  if (left.length > 0)
    throw new Error(`left behind: ${left.map(({ pid, command }) => `${String(pid)} ${command}`).join('; ')}`);
};

/** '' for a process that has ended meanwhile. */
const readOf = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
