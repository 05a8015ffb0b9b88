import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readBootId } from './boot-id.ts';

/**
 * What became of a run whose record has no end: it is still under way · its host was booted since, so that its power or
 * a reset ended it · its host has been up since, so that it was killed · another host's, or it cannot be told.
 */
export type RunFate = 'under-way' | 'power' | 'killed' | 'unknown';

/** What the record tells of the run. Times are milliseconds since 1970. */
export interface Traces {
  readonly host: string;
  readonly pid: number;
  /** Of the kernel that it ran under; null: older records do not tell. */
  readonly bootId: string | null;
  /** By its first line and by its last: the system's clock may have been set in between. */
  readonly begunAt: readonly number[];
  readonly lastLineAt: number;
}

/** What this host tells. Times are milliseconds since 1970; null: it does not say. */
export interface HostView {
  readonly name: string;
  readonly bootId: string | null;
  /** By its clock, which may have lost the time with the power. */
  readonly now: number;
  /** When PID 1 began: the host's start, or its container's. */
  readonly hostBegan: number | null;
}

/** Two clocks with 10 ms to a tick, one of which may be adjusted as it goes. Milliseconds. */
const SAME_MS = 5_000;

/** @param processBegan when the process of that number began; null: there is none */
export const runFate = (traces: Traces, view: HostView, processBegan: number | null): RunFate => {
  const { host, begunAt, lastLineAt } = traces;
  if (host !== view.name) return 'unknown';
  if (traces.bootId !== null && view.bootId !== null && traces.bootId !== view.bootId) return 'power';
  if (processBegan !== null && begunAt.some((at) => Math.abs(at - processBegan) <= SAME_MS))
    return 'under-way';
  // A record of the future: the clock cannot be trusted. A container is booted without another kernel.
  const isOdd = Number.isNaN(lastLineAt) || lastLineAt > view.now + SAME_MS;
  if (view.hostBegan === null || isOdd) return 'unknown';
  return view.hostBegan > lastLineAt ? 'power' : 'killed';
};

/** Looks at this host. Never rejects. @param proc where proc(5) is, of a stand-in in tests */
export const viewHost = async (proc = '/proc'): Promise<HostView> => ({
  name: hostname(),
  bootId: readBootId(),
  now: Date.now(),
  hostBegan: await processBeganAt(1, proc),
});

/** USER_HZ, which proc(5) gives process times in; 100 on every x86 kernel. */
const TICKS_PER_SECOND = 100;

/** When a process began, in milliseconds since 1970; null where it has ended, or proc(5) says nothing that makes sense. */
export const processBeganAt = async (pid: number, proc = '/proc'): Promise<number | null> => {
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
