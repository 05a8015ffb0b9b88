import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * What became of a run whose record has no end: it is still under way · its host was booted since, so that its power or
 * a reset ended it · its host has been up since, so that it was killed · another host's, or it cannot be told.
 */
export type RunFate = 'under-way' | 'power' | 'killed' | 'unknown';

/** What the record tells of the run. Times are milliseconds since 1970. */
export interface Traces {
  readonly host: string;
  readonly pid: number;
  /** By its first line and by its last: the system's clock may have been set in between. */
  readonly begunAt: readonly number[];
  readonly lastLineAt: number;
}

/** What this host tells. Times are milliseconds since 1970; null: it does not say. */
export interface HostView {
  readonly name: string;
  /** When the process of that number began; null: there is none. */
  readonly processBegan: number | null;
  /** When PID 1 began: the host's start, or its container's. */
  readonly hostBegan: number | null;
}

/** Two clocks with 10 ms to a tick, one of which may be adjusted as it goes. Milliseconds. */
const SAME_MS = 5_000;

export const runFate = ({ host, begunAt, lastLineAt }: Traces, view: HostView): RunFate => {
  if (host !== view.name) return 'unknown';
  const { processBegan, hostBegan } = view;
  if (processBegan !== null && begunAt.some((at) => Math.abs(at - processBegan) <= SAME_MS))
    return 'under-way';
  if (hostBegan === null || Number.isNaN(lastLineAt)) return 'unknown';
  return hostBegan > lastLineAt ? 'power' : 'killed';
};

/** Looks at this host. Never rejects. @param proc where proc(5) is, of a stand-in in tests */
export const viewHost = async (pid: number, proc = '/proc'): Promise<HostView> => {
  const [processBegan, hostBegan] = await Promise.all([began(pid, proc), began(1, proc)]);
  return { name: hostname(), processBegan, hostBegan };
};

/** USER_HZ, which proc(5) gives process times in; 100 on every x86 kernel. */
const TICKS_PER_SECOND = 100;

/** When a process began; null where it has ended, or proc(5) says nothing that makes sense. */
const began = async (pid: number, proc: string): Promise<number | null> => {
  try {
    const [uptime, line] = await Promise.all([
      readFile(join(proc, 'uptime'), 'utf8'),
      readFile(join(proc, String(pid), 'stat'), 'utf8'),
    ]);
    // proc(5): the name in brackets may hold blanks; field 3 is the state, field 22 the time of the start.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const age = Number.parseFloat(uptime) - Number(fields[22 - 3]) / TICKS_PER_SECOND;
    // A container may have an uptime of its own, but the host's ticks.
    if (!(age >= 0) || isZombie(fields[0])) return null;
    return Date.now() - age * 1000;
  } catch {
    return null;
  }
};

const isZombie = (state: string | undefined): boolean => state === 'Z' || state === 'X';
