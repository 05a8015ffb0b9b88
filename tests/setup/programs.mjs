import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests, the demo and the benchmark run, and the Debian package that brings it. */
const NEEDED = [
  { package: 'libvirt-daemon', program: 'libvirtd' },
  { package: 'libvirt-daemon-driver-qemu', found: hasQemuDriver },
  { package: 'libvirt-clients', program: 'virsh' },
  { package: 'qemu-system-x86', program: 'qemu-system-x86_64' },
  { package: 'nasm', program: 'nasm' },
  { package: 'shellcheck', program: 'shellcheck' },
  { package: 'sudo', program: 'visudo' },
  { package: 'bsdutils', program: 'script' },
  { package: 'dash', program: 'dash' },
  { package: 'gettext-base', program: 'gettext.sh' },
  { package: 'procps', program: 'ps' },
  { package: 'mount', program: 'mount' },
  { package: 'util-linux', program: 'unshare' },
  { package: 'coreutils', program: 'stdbuf' },
  { package: 'debootstrap', program: 'debootstrap' },
  { package: 'busybox', program: 'busybox' },
  { package: 'dpkg', program: 'dpkg-deb' },
  { package: 'dpkg-dev', program: 'dpkg-parsechangelog' },
  { package: 'lintian', program: 'lintian' },
  { package: 'binutils', program: 'objdump' },
  { package: 'mandoc', program: 'mandoc' },
  { package: 'man-db', program: 'man' },
  { package: 'groff-base', program: 'groff' },
  { package: 'libxml2-utils', program: 'xmllint' },
  { package: 'bash-completion', found: hasBashCompletion },
];

/** A user's PATH often lacks the sbin folders, where libvirtd is. */
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The Debian packages that are missing. Looks for what they bring, not for them: programs may come from elsewhere. */
export function missingPackages() {
  return NEEDED.filter((one) => !(one.found ?? (() => onPath(one.program)))()).map((one) => one.package);
}

/** Whether a program is there, be it outside the user's PATH. */
export function onPath(program) {
  return FOLDERS.some((folder) => existsSync(join(folder, program)));
}

function hasBashCompletion() {
  return existsSync('/usr/share/bash-completion/bash_completion');
}

function hasQemuDriver() {
  const roots = ['/usr/lib', '/usr/lib64', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return roots.some((root) => existsSync(join(root, 'libvirt/connection-driver/libvirt_driver_qemu.so')));
}
