import type { TestContext } from 'vitest';
import { nodeBinary } from '../../bundle/node-binary.ts';
import { SUPPORTED } from '../../bundle/nodes.ts';
import type { GuestOrder } from '../../guests/lab/lab.ts';
import { installNode } from '../lab/bundle.ts';
import type { Host } from '../lab/host.ts';
import type { StartHost } from '../lab/use-hosts.ts';
import { edit, type Settings } from '../support/installed.ts';
import { addWitness } from '../support/witness.ts';
import { installFromOutside } from './from-outside.ts';
import { makeUpstartHost } from './make-host.ts';
import type { Manner, Release } from './releases.ts';

/** What the tests of a release and a manner are about. */
export type Scene = { readonly startHost: StartHost; readonly release: Release; readonly manner: Manner };

export type UpstartOptions = {
  /** Default: one that takes 12 s, and one that is quick. */
  readonly guests?: readonly GuestOrder[];
  /** What is installed of ours; default: all, with a Node. */
  readonly ours?: 'with-node' | 'without-node' | 'nothing';
  /** The administrator's, in the default file; the limit is 300 s without. */
  readonly settings?: Settings;
  /** What else is done to its files before it boots. */
  readonly change?: (host: Host) => Promise<unknown>;
};

/** Nobody waits that long for the first by chance; the end of the other may be in time for sendsigs. */
export const GUESTS: readonly GuestOrder[] = [{ name: 'slow', delaySeconds: 12 }, { name: 'quick' }];

/** What the await script takes beyond the limit, and patience with a loaded machine; in seconds. */
export const MARGIN = 30;
export const PATIENCE = 30;

export const POWER_OFF = ['shutdown', '-h', 'now'];

/** Boots a host whose PID 1 is a real Upstart; its guests listen. */
export function startUpstart(scene: Scene, test: TestContext, options: UpstartOptions = {}): Promise<Host> {
  const { guests = GUESTS, ours = 'with-node', settings = {}, change } = options;
  const prepare = async (host: Host): Promise<void> => {
    await makeUpstartHost(host, scene.manner, scene.release);
    await addWitness(host);
    if (ours === 'with-node') await putNodeIn(host);
    if (ours !== 'nothing') {
      await installFromOutside(host);
      await edit(host, settings);
    }
    await change?.(host);
  };
  return scene.startHost({ guests, prepare }, test);
}

/** The oldest Node that serves: on hosts of Upstart's time there is hardly a newer one. */
async function putNodeIn(host: Host): Promise<void> {
  const [oldest] = SUPPORTED;
  if (oldest === undefined) throw new TypeError('there is one');
  await installNode(host, await nodeBinary(oldest));
}

/** The state of a job as Upstart tells it, without its process: `start/running`; what it says instead, where it has none. */
export async function stateOf(host: Host, job: string): Promise<string> {
  const { stdout, stderr } = await host.run(['initctl', 'status', job]);
  return /^[^,]* ([a-z]+\/[a-z-]+)/u.exec(stdout)?.[1] ?? stderr;
}
