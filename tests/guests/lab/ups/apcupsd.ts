import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import type { ApcFields } from './apc-fields.ts';
import { startApcNis, type ApcNis, type ApcOrder } from './apc-nis.ts';
import { untilShown } from './ask.ts';
import { freePort, networkOf, type Network } from './network.ts';
import { upsTools } from './tools.ts';

/**
 * Debian's apcupsd itself, with Debian's apccontrol and event scripts, on the lab as its host. It takes a UPS's values from another
 * apcupsd, as on hosts that share one (UPSTYPE net); that other one is an ApcNis. So it renders the values anew, adds SLAVE to
 * the status, decides itself when to shut down, and calls its scripts. The shutdown is a line in a file.
 */
export class Apcupsd {
  /** Where its configuration and its event scripts are: /etc/apcupsd of this host. */
  readonly folder: string;
  /** For apcaccess. */
  readonly address: string;
  readonly #network: Network;
  readonly #master: ApcNis;

  constructor(folder: string, network: Network, master: ApcNis, port: number) {
    this.folder = folder;
    this.#network = network;
    this.#master = master;
    this.address = `127.0.0.1:${String(port)}`;
  }

  /** Its UPS's values from now on, which apcupsd learns when it looks next: each second. */
  async set(values: ApcFields): Promise<void> {
    await this.#master.set(values);
  }

  /** Gives once apcaccess shows this; blanks around a value do not count. */
  async shows(wanted: ApcFields): Promise<void> {
    await untilShown(['apcaccess', 'status', this.address], this.#network, wanted);
  }

  /** The events for which it called apccontrol so far, and what that called `shutdown` with. */
  async calls(): Promise<string[]> {
    const text = await readFile(join(this.folder, 'calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Once its lab is gone, and it with that. */
  async stop(): Promise<void> {
    await this.#master.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The programs come from the cache, or from where apt gets its packages. In the lab, apcaccess is where a script finds it. */
export async function startApcupsd(order: ApcOrder): Promise<Apcupsd> {
  const tools = await upsTools();
  const network = await networkOf(order.within);
  const master = await startApcNis(order);
  const folder = await mkdtemp(join(tmpdir(), 'apcupsd-'));
  const port = await freePort();
  const apcupsd = new Apcupsd(folder, network, master, port);
  try {
    await cp(join(tools, '../etc-apcupsd'), folder, { recursive: true });
    await writeFile(join(folder, 'apcupsd.conf'), configuration(folder, master.address, port));
    await redirect(folder);
    await start(order.within, tools, folder);
    await apcupsd.shows({ STATUS: 'ONLINE SLAVE' });
    return apcupsd;
  } catch (error) {
    await apcupsd.stop();
    throw error;
  }
}

/** Debian's apccontrol as it is, but for where its scripts are and what it calls: nothing of the machine's. */
async function redirect(folder: string): Promise<void> {
  const file = join(folder, 'apccontrol');
  const stand = (name: string): string => `'${join(folder, name)}'`;
  const puts = { SCRIPTDIR: folder, SHUTDOWN: stand('shutdown'), APCUPSD: stand('shutdown'), WALL: 'cat' };
  let text = await readFile(file, 'utf8');
  for (const [name, value] of Object.entries(puts)) {
    const line = new RegExp(`^${name}=.*$`, 'mu');
    if (!line.test(text)) throw new Error(`apccontrol has no line for ${name}`);
    text = text.replace(line, `${name}=${value}`);
  }
  const calls = `printf '%s\\n' "$1" >>${stand('calls')}`;
  await writeFile(file, text.replace('\n', `\n${calls}\n`), { mode: 0o755 });
  const shutdown = `#!/bin/sh\necho "shutdown $1 $2" >>${stand('calls')}\n`;
  await writeFile(join(folder, 'shutdown'), shutdown, { mode: 0o755 });
}

/** In the lab, so that what its scripts start is there, too, and ends with it at the latest. */
async function start(lab: Lab, tools: string, folder: string): Promise<void> {
  const onPath = join(folder, 'bin');
  await mkdir(onPath);
  const apcaccess = `#!/bin/sh\nexec '${join(tools, 'apcaccess')}' "$@"\n`;
  await writeFile(join(onPath, 'apcaccess'), apcaccess, { mode: 0o755 });
  const commands = [
    ['mount', '--bind', onPath, '/usr/local/sbin'],
    [join(tools, 'apcupsd'), '-f', join(folder, 'apcupsd.conf'), '-P', join(folder, 'pid')],
  ];
  for (const command of commands) {
    const [status] = (await once(lab.spawn(command, { stdio: 'ignore' }), 'exit')) as [number | null];
    if (status !== 0) throw new Error(`${command.join(' ')}: status ${String(status)}`);
  }
}

/** Nothing of the machine is written to, and nobody's login is refused. */
const configuration = (folder: string, master: string, port: number): string => `## apcupsd.conf v1.1 ##
UPSNAME lab
UPSCABLE ether
UPSTYPE net
DEVICE ${master}
POLLTIME 1
LOCKFILE ${folder}
SCRIPTDIR ${folder}
PWRFAILDIR ${folder}
NOLOGINDIR ${folder}
NOLOGON disable
ONBATTERYDELAY 0
BATTERYLEVEL 5
MINUTES 3
TIMEOUT 0
NETSERVER on
NISIP 127.0.0.1
NISPORT ${String(port)}
EVENTSFILE ${folder}/events
STATTIME 0
`;
