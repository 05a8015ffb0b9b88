import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../lab.ts';
import { apcRecords, FULL, type ApcFields } from './apc-fields.ts';
import { untilShown } from './ask.ts';
import { OwnDaemon } from './daemon.ts';
import { freePort, networkOf, type Network } from './network.ts';

const SERVER = fileURLToPath(new URL('apc-nis-server.mjs', import.meta.url));

/**
 * `hangs`: takes connections and says nothing · `stalls`: says half of it and then nothing · `breaks off`: ends in the middle ·
 * `garbage`: speaks another protocol · `refuses`: nobody listens.
 */
export type ApcMode = 'answers' | 'hangs' | 'stalls' | 'breaks off' | 'garbage' | 'refuses';

export interface ApcOrder {
  /** Over a UPS that is on mains and full. */
  readonly values?: ApcFields;
  /** On the loopback of this lab, where runs on its guests are. */
  readonly within: Lab;
}

/** The port of an apcupsd, without one: any values, and any way not to answer, for Debian's own apcaccess to read. */
export class ApcNis {
  /** For apcaccess. */
  readonly address: string;
  /** For `--battery`. */
  readonly source: string;
  readonly #folder: string;
  readonly #network: Network;
  readonly #port: number;
  #server: OwnDaemon | undefined;
  #fields: ApcFields = FULL;
  #mode: ApcMode = 'answers';

  constructor(folder: string, network: Network, port: number) {
    this.#folder = folder;
    this.#network = network;
    this.#port = port;
    this.address = `127.0.0.1:${String(port)}`;
    this.source = `apcupsd:${this.address}`;
  }

  /** From the next answer on; the other values stay. */
  async set(values: ApcFields): Promise<void> {
    this.#fields = { ...this.#fields, ...values };
    await this.#write();
  }

  /** From the next connection on. */
  async be(mode: ApcMode): Promise<void> {
    if (mode === 'refuses') await this.#server?.end('SIGKILL');
    else if (this.#server?.hasEnded !== false) await this.#start();
    this.#mode = mode;
    await this.#write();
  }

  /** Ends the server and removes the folder. */
  async stop(): Promise<void> {
    await this.#server?.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    this.#mode = 'answers';
    await this.#write();
    const command = [process.execPath, SERVER, String(this.#port), join(this.#folder, 'says.json')];
    this.#server = OwnDaemon.start(command, this.#network, join(this.#folder, 'log'));
    await untilShown(['apcaccess', 'status', this.address], this.#network, {});
  }

  async #write(): Promise<void> {
    const file = join(this.#folder, 'says.json');
    const records = apcRecords(this.#fields);
    await writeFile(`${file}.new`, JSON.stringify({ mode: this.#mode, records }));
    await rename(`${file}.new`, file);
  }
}

/** The programs come from the cache, or from where apt gets its packages. */
export async function startApcNis({ values = {}, within }: ApcOrder): Promise<ApcNis> {
  const network = await networkOf(within);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'apc-nis-'));
  const nis = new ApcNis(folder, network, port);
  try {
    await nis.set(values);
    await nis.be('answers');
    return nis;
  } catch (error) {
    await nis.stop();
    throw error;
  }
}
