import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApcFields } from './apc-fields.ts';
import { startApcNis, type ApcNis, type ApcOrder } from './apc-nis.ts';
import { untilShown } from './ask.ts';
import { OwnDaemon } from './daemon.ts';
import { freePort, MACHINE, networkOf, type Network } from './network.ts';
import { upsTools } from './tools.ts';

/**
 * Debian's apcupsd itself. It takes a UPS's values from another apcupsd, as on hosts that share one (UPSTYPE net); that other
 * one is an ApcNis. So it renders the values anew, adds SLAVE to the status, and decides itself when to shut down. The shutdown
 * is a line in a file.
 */
export class Apcupsd {
  /** For apcaccess. */
  readonly address: string;
  /** For `--battery`. */
  readonly source: string;
  /** Where it has its values from. */
  readonly master: ApcNis;
  readonly #folder: string;
  readonly #network: Network;
  #daemon: OwnDaemon | undefined;

  constructor(folder: string, network: Network, master: ApcNis, port: number) {
    this.#folder = folder;
    this.#network = network;
    this.master = master;
    this.address = `127.0.0.1:${String(port)}`;
    this.source = `apcupsd:${this.address}`;
  }

  /** Its own and its master's, while they run. */
  get pids(): readonly number[] {
    return [...(this.#daemon?.hasEnded === false ? [this.#daemon.pid] : []), ...this.master.pids];
  }

  async start(tools: string): Promise<void> {
    const files = ['-f', join(this.#folder, 'apcupsd.conf'), '-P', join(this.#folder, 'pid')];
    const log = join(this.#folder, 'log');
    this.#daemon = OwnDaemon.start([join(tools, 'apcupsd'), '-b', ...files], this.#network, log);
    await this.shows({ STATUS: 'ONLINE SLAVE' });
  }

  /** Gives once apcaccess shows the master's new values, but for STATUS and STATFLAG, which get apcupsd's own. */
  async set(values: ApcFields): Promise<void> {
    await this.master.set(values);
    const { STATUS, STATFLAG: _flags, ...others } = values;
    const status = typeof STATUS === 'string' ? { STATUS: `${STATUS.trim()} SLAVE` } : {};
    await this.shows({ ...others, ...status });
  }

  /** Gives once apcaccess shows this; blanks around a value do not count. */
  async shows(wanted: ApcFields): Promise<void> {
    await untilShown(['apcaccess', 'status', this.address], this.#network, wanted);
  }

  /** It hangs: connections to it are made, and nobody answers. */
  pause(): void {
    this.#daemon?.signal('SIGSTOP');
  }

  resume(): void {
    this.#daemon?.signal('SIGCONT');
  }

  /** The events for which it called its script so far: `onbattery`, `doshutdown`, ... */
  async events(): Promise<string[]> {
    const text = await readFile(join(this.#folder, 'calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Ends it and its master, and removes the folder. */
  async stop(): Promise<void> {
    await this.#daemon?.end();
    await this.master.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Takes root. The programs come from the cache, or from where apt gets its packages. */
export async function startApcupsd(order: ApcOrder = {}): Promise<Apcupsd> {
  const tools = await upsTools();
  const network = order.within === undefined ? MACHINE : await networkOf(order.within);
  const master = await startApcNis(order);
  const folder = await mkdtemp(join(tmpdir(), 'apcupsd-'));
  const port = await freePort();
  const apcupsd = new Apcupsd(folder, network, master, port);
  try {
    await writeFile(join(folder, 'apcupsd.conf'), configuration(folder, master.address, port));
    const script = `#!/bin/sh\nprintf '%s\\n' "$1" >>'${folder}/calls'\n`;
    await writeFile(join(folder, 'apccontrol'), script, { mode: 0o755 });
    await apcupsd.start(tools);
    return apcupsd;
  } catch (error) {
    await apcupsd.stop();
    throw error;
  }
}

/** Nothing of the machine is written to, nobody's login is refused, and what it runs is the script in the folder alone. */
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
