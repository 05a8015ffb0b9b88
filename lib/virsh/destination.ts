import type { Capabilities } from './capabilities.ts';
import type { Virsh } from './virsh.ts';

/** It asks libvirtd and its driver. Milliseconds. */
const LIMIT_MS = 5_000;

/** Where a connection leads to. */
export interface Destination {
  /** What virsh makes of its own default, or of a name that libvirt.conf explains; as it was given where it did not say. */
  readonly uri: string;
  /** libvirtd's version; null where virsh cannot ask for it, or got no answer. */
  readonly daemon: string | null;
}

/** Asks, in one process. Never rejects. */
export const destination = async (
  virsh: Virsh,
  connection: string,
  can: Capabilities,
): Promise<Destination> => {
  const script = can.daemonVersion ? 'uri; version --daemon' : 'uri';
  const { stdout } = await virsh.run(connection, [script], { limitMs: LIMIT_MS });
  return parseDestination(connection, stdout);
};

/** The daemon's is the last line. A driver without a daemon (`test:`, `esx:`) answers with the library's own. */
export const parseDestination = (connection: string, stdout: string): Destination => ({
  uri: /^[a-z][a-z0-9+.-]*:\S*$/mu.exec(stdout)?.[0] ?? connection,
  daemon: /^Running against daemon: +(\d+(?:\.\d+)+)$/mu.exec(stdout)?.[1] ?? null,
});
