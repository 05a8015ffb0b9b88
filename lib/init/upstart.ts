import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { OUR_NAME } from './host-files.ts';
import { hasLastingPreStop, overridePath, readOverride } from './overrides.ts';
import { runOnHost, type ToolAnswer } from './tools.ts';

const INITCTL = '/sbin/initctl';
/** USER_HZ, which proc(5) gives process times in; 100 on every x86 kernel. */
const TICKS_PER_SECOND = 100;

/** What the running Upstart has made of the files. */
export type UpstartView =
  /** It reads a job anew when its file changes, and leaves out one with a mistake. */
  | { readonly is: 'job'; readonly good: boolean; readonly name: string }
  /**
   * A job that runs keeps the pre-stop that it was started with, until it is stopped and started: neither `restart` nor
   * `initctl reload-configuration` gives it another (seen on 1.5 and 1.12.1). So what counts is which is older, if that can be
   * told.
   */
  | {
      readonly is: 'override';
      readonly good: boolean;
      readonly service: string;
      readonly path: string;
      readonly runsWith: 'this' | 'an-older-one' | 'unknown';
    };

/** What keeps our job from its work, although its file is as it should be. */
export type JobHindrance =
  /** An override of it: what that says goes before what the job's file says. `stanza`: the first in it that matters. */
  | { readonly is: 'job-override'; readonly good: false; readonly path: string; readonly stanza: string }
  /** libvirt's job has a pre-stop, which acts before ours begins. `path`: that job's file. */
  | { readonly is: 'own-pre-stop'; readonly good: false; readonly path: string };

/** Reads the files; where a pre-stop of ours does the work there is no job. */
export const jobHindrances = async (host: Host): Promise<JobHindrance[]> => {
  const { root, system, serviceFile, hasPreStop } = host;
  if (system !== 'upstart' || hasPreStop) return [];
  const lines = (await readOverride(root, OUR_NAME))?.split('\n') ?? [];
  const stanza = lines.map((line) => line.trim()).find((line) => line !== '' && !HARMLESS.test(line));
  return [
    ...(stanza === undefined
      ? []
      : [{ is: 'job-override', good: false, path: overridePath(OUR_NAME), stanza } as const]),
    ...((await hasLastingPreStop(root, serviceFile))
      ? [{ is: 'own-pre-stop', good: false, path: serviceFile } as const]
      : []),
  ];
};

const HARMLESS =
  /^(?:#|(?:author|console|description|emits|env|export|nice|oom|umask|usage|version)(?:\s|$))/u;

/** Of the host that this runs on; null: Upstart does not run here, or has nothing to say. */
export const upstartView = async (host: Host, env: NodeJS.ProcessEnv): Promise<UpstartView | null> =>
  host.system === 'upstart' && host.root === '/'
    ? viewBy(host, async (words) => runOnHost('/', [INITCTL, ...words], env))
    : null;

/** @param initctl null as an answer: there is none */
export const viewBy = async (
  host: Host,
  initctl: (words: readonly string[]) => Promise<ToolAnswer | null>,
): Promise<UpstartView | null> => {
  if ((await initctl(['version']))?.status !== 0) return null;
  const answer = await initctl(['status', host.hasPreStop ? host.service : OUR_NAME]);
  if (!host.hasPreStop) return { is: 'job', good: answer?.status === 0, name: OUR_NAME };
  const pid = /start\/running, process (\d+)/u.exec(answer?.output ?? '')?.[1];
  return pid === undefined ? null : overrideView(host, pid);
};

const overrideView = async ({ root, service }: Host, pid: string): Promise<UpstartView> => {
  const path = overridePath(service);
  const [daemon, file] = await Promise.all([ageOfProcess(root, pid), ageOfFile(join(root, path))]).catch(
    () => [NaN, NaN],
  );
  const runsWith = daemon <= file ? 'this' : daemon > file ? 'an-older-one' : 'unknown';
  return { is: 'override', good: runsWith === 'this', service, path, runsWith };
};

/** Seconds; not a number where that cannot be read. Rejects when it has ended. */
const ageOfProcess = async (root: string, pid: string): Promise<number> => {
  const [uptime, line] = await Promise.all([
    readFile(join(root, 'proc/uptime'), 'utf8'),
    readFile(join(root, 'proc', pid, 'stat'), 'utf8'),
  ]);
  // proc(5): the name in brackets may hold blanks; field 22 is the time of the start.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return Number.parseFloat(uptime) - Number(fields[22 - 3]) / TICKS_PER_SECOND;
};

/** Seconds since it was put there. */
const ageOfFile = async (path: string): Promise<number> => (Date.now() - (await stat(path)).ctimeMs) / 1000;
