import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type { Lab } from '../lab.ts';

/** The loopback that daemons listen on and that tools ask: a lab's, where runs on real guests are. */
export interface Network {
  /** What to put before a command. It comes to be the command: its pid and its signals are that command's. */
  readonly enter: readonly string[];
}

/** Only the lab's network: what runs there has the machine's pids, and is none of what a run may have left behind. */
export async function networkOf(lab: Lab): Promise<Network> {
  // A new network namespace has a loopback that is down.
  await output(
    lab.spawn(['busybox', 'ip', 'link', 'set', 'lo', 'up'], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const link = ['readlink', '/proc/self/ns/net'];
  const wanted = await output(lab.spawn(link, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  for (const pid of pids) {
    const found = await readlink(`/proc/${pid}/ns/net`).catch(() => '');
    if (found === wanted.trim()) return { enter: ['nsenter', `--net=/proc/${pid}/ns/net`, '--'] };
  }
  throw new Error('nothing runs in the lab');
}

/** A TCP port of 127.0.0.1 that nobody has just now on the machine; in a lab all are free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${child.spawnargs.join(' ')}: status ${String(status)}`);
  return text;
}
