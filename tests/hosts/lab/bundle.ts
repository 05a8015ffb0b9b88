import { SUPPORTED } from '../../bundle/nodes.ts';
import { nodeBinary } from '../../bundle/node-binary.ts';
import { BUILT_FILE } from '../../guests/lab/built-file.ts';
import type { Host } from './host.ts';

/** Where an administrator puts the built file. */
export const BUNDLE = '/usr/sbin/libvirt-shutdown-domains';
export const NODE = '/usr/bin/node';

/** The newest that also runs on the oldest Debian that one could be built on. */
const OTHER = SUPPORTED.find(({ version }) => version.startsWith('18.'));

/** Puts the built file in its place, and a Node beside it that runs there. Run `npm run build` before. */
export async function installBundle(host: Host): Promise<void> {
  await host.copyIn(BUILT_FILE, BUNDLE);
  await installNode(host, process.execPath);
  if ((await host.run([NODE, '--version'])).status === 0) return;
  // A Node that is linked to what the host has not: one of the registry's runs anywhere.
  if (OTHER === undefined) throw new Error('tests/bundle/nodes.ts has no Node 18');
  await installNode(host, await nodeBinary(OTHER));
  await host.get([NODE, '--version']);
}

/** The built file alone is gone; Node stays. */
export async function removeBundle(host: Host): Promise<void> {
  await host.remove(BUNDLE);
}

/** Any Node in the place of the one that is there: one that is too old, say. `nodeBinary` gives the paths of all releases. */
export async function installNode(host: Host, binary: string): Promise<void> {
  await host.copyIn(binary, NODE);
}

/** A script in the place of Node: one that hangs or dies, say. */
export async function replaceNode(host: Host, script: string): Promise<void> {
  await host.remove(NODE);
  await host.write(NODE, script, 0o755);
}

export async function removeNode(host: Host): Promise<void> {
  await host.remove(NODE);
}
