import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../guests/lab/lab.ts';
import { peakMemoryFile, type Contender } from './contenders.ts';
import { now, watchEnds } from './ends.ts';

/** All in seconds. */
export type Measured = {
  readonly wall: number;
  /** User and system time of the command and all its processes; libvirtd's and the guests' not included. */
  readonly cpu: number;
  /** From the start until the last guest was asked. */
  readonly asked: number;
  /** From libvirt's word that the last guest is off to the exit; below 0 where the list was read before the event came. */
  readonly exit: number;
  /** From the end of the last QEMU process to the exit. */
  readonly qemuExit: number;
  /** Peak resident memory of ours, in MB; NaN for the others. */
  readonly memory: number;
};

/** Runs a contender once on all guests of the lab. Throws unless it succeeds and every guest ended cleanly. */
export async function measure(lab: Lab, contender: Contender): Promise<Measured> {
  await contender.prepare();
  await rm(peakMemoryFile(lab), { force: true });
  const result = join(lab.folder, 'measured');
  const lastEnd = await watchEnds(lab);
  const lastAsked = await run(lab, contender, result);
  const { start, end, cpu } = parse(await readFile(result, 'utf8'), contender);
  await check(lab, contender);
  const { qemu, libvirt } = await lastEnd();
  const memory = Number(await readFile(peakMemoryFile(lab), 'utf8').catch(() => 'NaN'));
  return {
    wall: end - start,
    cpu,
    asked: lastAsked - start,
    exit: end - libvirt,
    qemuExit: end - qemu,
    memory,
  };
}

/** Gives when the last guest was asked, in seconds since 1970. */
async function run(lab: Lab, contender: Contender, result: string): Promise<number> {
  const wrapper = fileURLToPath(new URL('measure.sh', import.meta.url));
  const namespace = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const command = [...namespace, 'bash', wrapper, result, ...contender.command];
  const child = lab.spawn(command, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new TypeError('stdout is a pipe');
  const ended = once(child, 'close');
  const told = new Set<string>();
  let lastAsked = NaN;
  for await (const line of createInterface(child.stdout)) {
    if (Number.isNaN(lastAsked) && contender.asked(line, told) >= lab.guests.length) lastAsked = now();
  }
  await ended;
  return lastAsked;
}

/** `times` prints the shell's own user and system time, and below them those of all processes it waited for. */
function parse(text: string, contender: Contender): { start: number; end: number; cpu: number } {
  const [first = '', , children = ''] = text.split('\n');
  const [start = NaN, end = NaN, status = NaN] = first.split(' ').map(Number);
  if (status !== 0) throw new Error(`${contender.name} exited with ${status}`);
  const cpu = children
    .split(' ')
    .map((time) => /^(\d+)m([\d.]+)s$/.exec(time))
    .reduce((sum, match) => sum + Number(match?.[1]) * 60 + Number(match?.[2]), 0);
  return { start, end, cpu };
}

async function check(lab: Lab, contender: Contender): Promise<void> {
  for (const guest of lab.guests) {
    if (!(await guest.marker()).clean)
      throw new Error(`${contender.name}: ${guest.name} did not end cleanly`);
  }
}
