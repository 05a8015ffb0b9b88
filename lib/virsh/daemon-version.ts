import type { Capabilities } from './capabilities.ts';
import type { Virsh } from './virsh.ts';

/** It asks libvirtd and its driver. Milliseconds. */
const LIMIT_MS = 5_000;

/** The version of a connection's libvirtd; null where virsh cannot ask for it, or got no answer. Never rejects. */
export const daemonVersion = async (
  virsh: Virsh,
  connection: string,
  can: Capabilities,
): Promise<string | null> => {
  if (!can.daemonVersion) return null;
  const { stdout } = await virsh.run(connection, ['version', '--daemon'], { limitMs: LIMIT_MS });
  return parseDaemonVersion(stdout);
};

/** The last line of `version --daemon`. A driver without a daemon (`test:`, `esx:`) answers with the library's own. */
export const parseDaemonVersion = (stdout: string): string | null =>
  /^Running against daemon: +(\d+(?:\.\d+)+)$/mu.exec(stdout)?.[1] ?? null;
