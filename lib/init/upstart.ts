import { readFile, stat } from 'node:fs/promises';
import type { Host } from './host.ts';
import { OUR_NAME } from './host-files.ts';
import { runOnHost } from './tools.ts';

const INITCTL = '/sbin/initctl';
/** USER_HZ, which proc(5) gives process times in; 100 on every x86 kernel. */
const TICKS_PER_SECOND = 100;

/** What the running Upstart has made of the files; null: it does not run here, or has nothing to say. */
export type UpstartView =
  /** It reads a job anew when its file changes, and leaves out one with a mistake. */
  | { readonly is: 'job'; readonly good: boolean; readonly name: string }
  /**
   * A job that runs keeps the pre-stop that it was started with, until it is stopped and started: neither `restart` nor
   * `initctl reload-configuration` gives it another (seen on 1.5 and 1.12.1).
   */
  | { readonly is: 'override'; readonly good: boolean; readonly service: string };

export const upstartView = async (host: Host, env: NodeJS.ProcessEnv): Promise<UpstartView | null> => {
  if (host.system !== 'upstart' || host.root !== '/') return null;
  if ((await runOnHost('/', [INITCTL, 'version'], env))?.status !== 0) return null;
  if (host.hasPreStop) return overrideView(host, env);
  const answer = await runOnHost('/', [INITCTL, 'status', OUR_NAME], env);
  return { is: 'job', good: answer?.status === 0, name: OUR_NAME };
};

const overrideView = async ({ service }: Host, env: NodeJS.ProcessEnv): Promise<UpstartView | null> => {
  const answer = await runOnHost('/', [INITCTL, 'status', service], env);
  const pid = /start\/running, process (\d+)/u.exec(answer?.output ?? '')?.[1];
  if (pid === undefined) return null;
  const [daemon, file] = await Promise.all([
    ageOfProcess(pid),
    ageOfFile(`/etc/init/${service}.override`),
  ]).catch(() => [0, 0]);
  return { is: 'override', good: daemon <= file, service };
};

/** Seconds. Rejects when it has ended. */
const ageOfProcess = async (pid: string): Promise<number> => {
  const [uptime, line] = await Promise.all([
    readFile('/proc/uptime', 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  // proc(5): the name in brackets may hold blanks; field 22 is the time of the start.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return Number.parseFloat(uptime) - Number(fields[22 - 3]) / TICKS_PER_SECOND;
};

/** Seconds since it was put there. */
const ageOfFile = async (path: string): Promise<number> => (Date.now() - (await stat(path)).ctimeMs) / 1000;
