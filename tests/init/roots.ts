// Systems unpacked in a folder: of each release what its libvirt, its init and its rc have on the disk, in few lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPEND_STOP_12, link, makeHost, put, RC } from './rc/host.ts';
import { fixture } from './service-script/shell.ts';

export const RELEASES = [
  ...['8.04', '10.04', '12.04', '14.04', 'squeeze', 'wheezy', 'bookworm', 'devuan'],
] as const satisfies readonly string[];
export type Release = '8.04' | '10.04' | '12.04' | '14.04' | 'squeeze' | 'wheezy' | 'bookworm' | 'devuan';

/** Makes `root` look like that release with libvirt installed. */
export const makeRoot = (root: string, release: Release): void => {
  MAKERS[release](root);
  for (const folder of ['etc/default', 'usr/sbin', 'var/lib/dpkg', 'bin', 'dev'])
    put(root, `${folder}/.there`, '');
};

const MAKERS: Readonly<Record<Release, (root: string) => void>> = {
  '8.04': (root) => {
    sysv(root, 'libvirt-bin', 'libvirt-first.init', 'S20sendsigs S90halt');
    upstart(root);
    put(root, 'etc/init.d/rc', RC.numbers, 0o755);
    put(root, 'usr/sbin/update-rc.d', NOT_RUN_HERE, 0o755);
    package_(root, 'libvirt-bin', '0.4.0-2ubuntu8');
  },
  '10.04': (root) => {
    job(root, JOB);
    put(root, 'etc/init.d/rc', RC.numbers, 0o755);
    put(root, 'usr/sbin/update-rc.d', NOT_RUN_HERE, 0o755);
    package_(root, 'libvirt-bin', '0.7.5-5ubuntu27');
  },
  '12.04': (root) => {
    preStopJob(root, '0.9.8-2ubuntu17');
  },
  '14.04': (root) => {
    preStopJob(root, '1.2.2-0ubuntu13');
  },
  squeeze: (root) => {
    byInsserv(root, 'libvirt-bin', 'libvirt-bin.init', RC.squeeze);
    package_(root, 'libvirt-bin', '0.8.3-5+squeeze5');
  },
  wheezy: (root) => {
    byInsserv(root, 'libvirt-bin', 'libvirt-bin.init', RC.squeeze);
    package_(root, 'libvirt-bin', '0.9.12.3-1+deb7u1');
  },
  bookworm: (root) => {
    byInsserv(root, 'libvirtd', 'libvirt-9.init', RC.bookworm);
    package_(root, 'libvirt-daemon-system-sysv', '9.0.0-4+deb12u2');
  },
  devuan: (root) => {
    byInsserv(root, 'libvirtd', 'libvirt-9.init', RC.bookworm);
    put(root, 'etc/devuan_version', 'daedalus\n');
    package_(root, 'libvirt-daemon-system-sysv', '9.0.0-4+deb12u2');
  },
};

/** As a chroot without Perl finds it. */
const NOT_RUN_HERE = '#!/no/perl/here\n';

export const JOB =
  'description "libvirt daemon"\nstart on runlevel [2345]\nstop on runlevel [!2345]\nrespawn\n';
export const PRE_STOP_JOB = `${JOB}\npre-stop script\n\tvirsh list\nend script\n`;

/** Its links by number: K20 to go down, S20 to come up. */
const sysv = (root: string, service: string, script: string, endings: string): void => {
  makeHost(
    root,
    `0: K20${service} ${endings}`,
    `1: K20${service} S30killprocs`,
    `2: S20${service}`,
    `6: K20${service} ${endings.replace('halt', 'reboot')}`,
  );
  put(root, `etc/init.d/${service}`, fixture(script), 0o755);
  put(root, 'sbin/init', 'ELF', 0o755);
};

const byInsserv = (root: string, service: string, script: string, rc: string): void => {
  sysv(root, service, script, 'K21sendsigs K22umountnfs.sh K23umountfs K24umountroot K25halt');
  put(root, 'etc/init.d/rc', rc, 0o755);
  put(root, 'usr/sbin/update-rc.d', `${NOT_RUN_HERE}# insserv .legacy-bootordering\n`, 0o755);
  put(root, 'sbin/insserv', 'ELF', 0o755);
  put(root, 'etc/insserv.conf', '$remote_fs +umountnfs\n');
  put(root, 'etc/inittab', 'id:2:initdefault:\nl0:0:wait:/etc/init.d/rc 0\n');
  for (const name of ['boot', 'start']) put(root, `etc/init.d/.depend.${name}`, 'TARGETS = x\n');
  put(
    root,
    'etc/init.d/.depend.stop',
    DEPEND_STOP_12.replace(/ ours\b/gu, '').replaceAll('libvirtd', service),
  );
};

const upstart = (root: string): void => {
  put(root, 'sbin/initctl', 'ELF', 0o755);
};

const job = (root: string, text: string): void => {
  makeHost(root, '0: S20sendsigs S90halt', '1: S30killprocs', '6: S20sendsigs S90reboot');
  upstart(root);
  put(root, 'sbin/init', 'ELF', 0o755);
  put(root, 'etc/init/libvirt-bin.conf', text);
  put(root, 'lib/init/upstart-job', '#!/bin/sh\nset -e\ninitctl "$@"\n', 0o755);
  link(root, 'etc/init.d/libvirt-bin', '/lib/init/upstart-job');
};

const preStopJob = (root: string, version: string): void => {
  job(root, PRE_STOP_JOB);
  put(root, 'etc/init.d/rc', RC.squeeze, 0o755);
  put(root, 'etc/init.d/.legacy-bootordering', '');
  put(root, 'usr/sbin/update-rc.d', `${NOT_RUN_HERE}# insserv .legacy-bootordering\n`, 0o755);
  package_(root, 'libvirt-bin', version);
};

/** As dpkg lists it, behind another package. */
export const package_ = (
  root: string,
  name: string,
  version: string,
  status = 'install ok installed',
): void => {
  const other =
    'Package: dash\nStatus: install ok installed\nVersion: 0.5\nDescription: sh\n .\n Package: no\n';
  const own = `Package: ${name}\nStatus: ${status}\nVersion: ${version}\n`;
  put(root, 'var/lib/dpkg/status', `${other}\n${own}\n`);
};

export const textIn = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
