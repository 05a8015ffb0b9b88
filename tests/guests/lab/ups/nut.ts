import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import { until } from '../../support/until.ts';
import { ask, untilShown } from './ask.ts';
import { OwnDaemon } from './daemon.ts';
import { freePort, networkOf, type Network } from './network.ts';
import { upsTools } from './tools.ts';

/** Variables of a UPS, without quotes and backslashes, which upsd writes in its own way; null: it has no such variable. */
export type NutValues = Readonly<Record<string, string | null>>;

export interface NutOrder {
  /** As in ups.conf; default `lab`. */
  readonly name?: string;
  /** Over a UPS that is on mains and full. */
  readonly values?: NutValues;
  /** On the loopback of this lab, where runs on its guests are. */
  readonly within: Lab;
  /** upsd's MAXAGE: seconds after which a driver that says nothing has stale data; default NUT's own, 15. */
  readonly maxAge?: number;
}

const FULL: NutValues = {
  'ups.status': 'OL',
  'battery.charge': '100',
  'battery.runtime': '1500',
  'battery.runtime.low': '120',
};

/** NUT itself, in a folder of its own and on a loopback: upsd with the driver dummy-ups, whose values a test changes. */
export class Nut {
  /** For upsc. */
  readonly address: string;
  /** For `--battery`. */
  readonly source: string;
  readonly #folder: string;
  readonly #network: Network;
  readonly #name: string;
  readonly #tools: string;
  #values: NutValues = {};
  #writes = 0;
  #driver: OwnDaemon | undefined;
  #upsd: OwnDaemon | undefined;

  constructor(folder: string, network: Network, name: string, port: number, tools: string) {
    this.#folder = folder;
    this.#network = network;
    this.#name = name;
    this.#tools = tools;
    this.address = `${name}@127.0.0.1:${String(port)}`;
    this.source = `nut:${this.address}`;
  }

  /** Gives once upsc shows these values; the others stay. It takes up to a second, the driver's pause between two looks. */
  async set(values: NutValues): Promise<void> {
    await this.#write(values);
    await untilShown(['upsc', this.address], this.#network, this.#values);
  }

  async start(values: NutValues): Promise<void> {
    await this.#write(values);
    this.#driver = this.#startDaemon('dummy-ups', '-a', this.#name);
    // Where upsd comes first, it tries again only after 3 s.
    await until(() => existsSync(join(this.#folder, `dummy-ups-${this.#name}`)), 'the driver');
    await this.startUpsd();
  }

  /** upsd hangs: connections to it are made, and nobody answers. */
  pause(): void {
    this.#upsd?.signal('SIGSTOP');
  }

  resume(): void {
    this.#upsd?.signal('SIGCONT');
  }

  /** The driver hangs: after MAXAGE, upsd says `Data stale`. */
  pauseDriver(): void {
    this.#driver?.signal('SIGSTOP');
  }

  /** The driver is gone: upsd says `Driver not connected`. */
  async killDriver(): Promise<void> {
    await this.#driver?.end('SIGKILL');
  }

  /** upsd is gone: connections are refused. */
  async killUpsd(): Promise<void> {
    await this.#upsd?.end('SIGKILL');
  }

  /** After killUpsd: gives once it has the driver's values. */
  async startUpsd(): Promise<void> {
    this.#upsd = this.#startDaemon('upsd');
    await this.#answers();
  }

  /** Gives once upsc is told this, and no values: `Data stale`. */
  async refuses(why: string): Promise<void> {
    const words = ['upsc', this.address];
    await until(async () => (await ask(words, this.#network)).stderr.includes(why), `upsd's ${why}`);
  }

  /** Ends both and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all([this.#driver?.end(), this.#upsd?.end()]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #startDaemon(program: string, ...args: readonly string[]): OwnDaemon {
    // As root: it may read what root alone can write, and there need not be a user `nut`.
    const command = [join(this.#tools, program), ...args, '-u', 'root', '-F'];
    const env = {
      NUT_CONFPATH: this.#folder,
      NUT_STATEPATH: this.#folder,
      NUT_ALTPIDPATH: this.#folder,
    };
    return OwnDaemon.start(command, this.#network, join(this.#folder, 'log'), env);
  }

  async #answers(): Promise<void> {
    try {
      await untilShown(['upsc', this.address], this.#network, this.#values);
    } catch (error) {
      const log = await readFile(join(this.#folder, 'log'), 'utf8');
      throw new Error(`The lab's NUT does not answer:\n${log}`, { cause: error });
    }
  }

  /** The driver looks at the file again when the whole seconds of its time have changed: each one has a second of its own. */
  async #write(values: NutValues): Promise<void> {
    this.#values = { ...this.#values, ...values };
    this.#writes += 1;
    const file = join(this.#folder, 'ups.dev');
    await writeFile(`${file}.new`, deviceFile(this.#values));
    await utimes(`${file}.new`, this.#writes, this.#writes);
    await rename(`${file}.new`, file);
  }
}

/** Takes root. The programs come from the cache, or from where apt gets its packages. */
export async function startNut(order: NutOrder): Promise<Nut> {
  const { name = 'lab', values = {}, within, maxAge = 15 } = order;
  const tools = await upsTools();
  const network = await networkOf(within);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'nut-'));
  const nut = new Nut(folder, network, name, port, tools);
  try {
    await writeConfiguration(folder, name, port, maxAge);
    await nut.start({ ...FULL, ...values });
    return nut;
  } catch (error) {
    await nut.stop();
    throw error;
  }
}

async function writeConfiguration(folder: string, name: string, port: number, maxAge: number): Promise<void> {
  const files = {
    'ups.conf': `pollinterval = 1\n[${name}]\n  driver = dummy-ups\n  port = ${join(folder, 'ups.dev')}\n`,
    'upsd.conf': `LISTEN 127.0.0.1 ${String(port)}\nMAXAGE ${String(maxAge)}\n`,
    'upsd.users': '',
  };
  for (const [file, text] of Object.entries(files))
    await writeFile(join(folder, file), text, { mode: 0o600 });
}

/** An empty value takes a variable away. */
const deviceFile = (values: NutValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: "${value ?? ''}"\n`)
    .join('');
