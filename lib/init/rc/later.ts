import type { RcEntry } from './links.ts';

/** What ends the guests by force: sendsigs in 0 and 6, killprocs in 1. */
export const KILLERS: readonly string[] = ['sendsigs', 'killprocs'];

/**
 * Services that guests' disks and users hang on, by their scripts' names in Debian and Ubuntu. An LSB header that names
 * them all in `Should-Stop` is ordered before them: insserv passes over those that a host lacks, and `$remote_fs` and
 * `$network` of /etc/insserv.conf name none of them but networking. Not here are those whose stop leaves alone what is in use
 * (lvm2, cryptdisks, mdadm-raid, rbdmap, aoetools, zfs-fuse).
 */
export const STORAGE_AND_NETWORK: readonly string[] = [
  ...['open-iscsi', 'iscsid', 'umountiscsi.sh', 'multipath-tools', 'nbd-client', 'drbd', 'zfs-mount'],
  ...['nfs-common', 'rpcbind', 'portmap', 'autofs', 'glusterfs-server', 'glusterd', 'ceph', 'sheepdog'],
  // What the host serves, and its own guests may have mounted.
  ...['tgt', 'istgt', 'iscsitarget', 'rtslib-fb-targetctl', 'nbd-server', 'nfs-kernel-server'],
  ...['networking', 'network-manager', 'connman', 'openvswitch-switch'],
];

/**
 * libvirtd's helpers: a running guest's console and disk locks. sanlock's stop ends by SIGKILL, and wdmd's watchdog then resets
 * the host.
 */
export const HELPERS: readonly string[] = ['virtlogd', 'virtlockd', 'sanlock', 'wdmd'];

/** What shuts guests down as well: after ours it finds none left, beside ours it gets in its way. */
export const OTHERS: readonly string[] = ['libvirt-guests'];

const ENDINGS: readonly string[] = ['umountnfs.sh', 'umountfs', 'umountroot', 'halt', 'reboot'];

/** The entries our stop has to come before: all that take something away that a guest needs to go down. */
export const laterThanOurs = (entries: readonly RcEntry[], service: string | null): RcEntry[] => {
  const own = service === null ? [] : [service];
  const names = new Set([...own, ...HELPERS, ...OTHERS, ...KILLERS, ...STORAGE_AND_NETWORK, ...ENDINGS]);
  return entries.filter(({ name }) => names.has(name));
};
