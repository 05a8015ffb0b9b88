import type { Files } from './files.ts';

/** On the console once all services of runlevel 2 have been started. */
export const UP = 'lab-host is up';
/** On the console once PID 1 has ended: the lab's last word. */
export const DOWN = 'lab-host is down';
/** On the console in runlevel 1, in the place of a question for root's password. */
export const SINGLE_USER = 'lab-host is in single-user mode';

/** As Debian's, without what a host without terminals, power supply and root password cannot do. */
const INITTAB = `id:2:initdefault:
si::sysinit:/etc/init.d/rcS
~~:S:wait:/bin/sh -c 'echo ${SINGLE_USER}; exec sleep infinity'
l0:0:wait:/etc/init.d/rc 0
l1:1:wait:/etc/init.d/rc 1
l2:2:wait:/etc/init.d/rc 2
l3:3:wait:/etc/init.d/rc 3
l4:4:wait:/etc/init.d/rc 4
l5:5:wait:/etc/init.d/rc 5
l6:6:wait:/etc/init.d/rc 6
up:2:once:/bin/echo ${UP}
`;

/** What boot.sh has mounted is left as it is, and what is the machine's is not mounted at all. */
const FSTAB = `proc /proc proc noauto 0 0
sysfs /sys sysfs noauto 0 0
securityfs /sys/kernel/security securityfs noauto 0 0
pstore /sys/fs/pstore pstore noauto 0 0
efivarfs /sys/firmware/efi/efivars efivarfs noauto 0 0
`;

/**
 * As tests/guests/lab/daemon.ts has it: QEMU as root, since libvirt would ask it for its abilities anew at each start where
 * /dev/kvm is out of reach. Without namespaces: libvirt cannot move a /dev/console that is no terminal.
 */
const QEMU_CONF = `user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
seccomp_sandbox = 0
capability_filters = ["cpu-unavailable-features"]
cgroup_controllers = []
namespaces = []
`;

/**
 * Services that have nothing to do with guests and reach for what is the machine's: kernel settings, control groups (elogind,
 * which D-Bus would start), clocks. Switched off as an administrator does it; their links for the way down stay.
 */
const OFF = ['procps', 'brightness', 'urandom', 'dbus', 'elogind', 'cron'];

/** What makes the Debian of the cache a lab's host. */
export async function writeSettings(root: Files): Promise<void> {
  await root.write('/etc/inittab', INITTAB);
  await root.write('/etc/fstab', FSTAB);
  await root.write('/etc/hostname', 'lab-host\n');
  await root.write('/etc/libvirt/qemu.conf', QEMU_CONF, 0o600);
  await switchOff(root, OFF);
}

/** Keeps services from being started; what stops them is still called. */
export async function switchOff(root: Files, services: readonly string[]): Promise<void> {
  const script = 'for service; do update-rc.d "$service" disable || exit; done';
  await root.get(['sh', '-c', script, 'sh', ...services]);
}
