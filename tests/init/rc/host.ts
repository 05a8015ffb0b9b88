import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RcEntry } from '../../../lib/init/rc/links.ts';

/** Writes a file of a host below `root`, with its folders. */
export const put = (root: string, path: string, text: string, mode = 0o644): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
};

export const link = (root: string, path: string, target: string): void => {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
};

/** `0: K01ours K02libvirtd`: folders of links, each with its script; runlevels that are not named are empty. */
export const makeHost = (root: string, ...lines: readonly string[]): void => {
  for (const level of ['0', '1', '2', '3', '4', '5', '6', 'S']) {
    mkdirSync(join(root, `etc/rc${level}.d`), { recursive: true });
  }
  for (const line of lines) {
    const [level = '', rest = ''] = line.split(':');
    for (const name of rest.trim().split(' ')) {
      const script = name.slice(3);
      put(root, `etc/init.d/${script}`, '#!/bin/sh\n', 0o755);
      link(root, `etc/rc${level}.d/${name}`, `../init.d/${script}`);
    }
  }
};

/** `K01ours K02libvirtd` as entries of a runlevel. */
export const entriesOf = (runlevel: string, names: string): RcEntry[] =>
  names.split(' ').map((file) => ({
    kind: file.startsWith('K') ? 'K' : 'S',
    number: Number(file.slice(1, 3)),
    name: file.slice(3),
    link: `/etc/rc${runlevel}.d/${file}`,
    target: `../init.d/${file.slice(3)}`,
    state: 'good',
  }));

/** What decides how rc runs scripts, of the rc of each time, in few lines. */
export const RC = {
  /** 8.04, lenny, 10.04 */
  numbers: 'CONCURRENCY=none\n. /etc/default/rcS\nstartpar -a $action $scripts\nprevious_stop=x\n',
  /** squeeze, wheezy, 12.04 and 14.04 */
  squeeze:
    'CONCURRENCY=makefile\n  . /etc/default/rcS\ncase x in makefile|startpar|shell)\nstartpar -M $1\nprevious_stop=x\n',
  /** jessie to buster */
  jessie:
    '  . /etc/default/rcS\nCONCURRENCY=makefile\ncase x in makefile|startpar|shell)\n$STARTPAR -M $1\nprevious_stop=x\n',
  /** bullseye and later */
  bookworm:
    '  . /etc/default/rcS\nCONCURRENCY=makefile\ngrep -wqs concurrency=none /proc/cmdline\nmakefile|startpar|shell)\nstartpar -M $1\n',
};

/** rc0.d of 10.04, where libvirt-bin is a job, and of 8.04. */
export const LUCID =
  'K01ours K09apache2 S20sendsigs S30urandom S31umountnfs.sh S35networking S40umountfs S60umountroot S90halt';
export const HARDY = 'K01ours K20libvirt-bin K25hwclock.sh S20sendsigs S31umountnfs.sh S35networking S90halt';

/** As insserv 1.24 wrote it on Debian 12 with libvirtd, and `ours` with `Should-Stop: libvirtd libvirt-guests`. */
export const DEPEND_STOP_12 = `TARGETS = ours hwclock.sh elogind libvirt-guests brightness urandom libvirtd virtlogd sendsigs umountnfs.sh umountfs umountroot halt reboot
libvirt-guests: ours
libvirtd: libvirt-guests ours
virtlogd: libvirtd
sendsigs: virtlogd libvirtd libvirt-guests elogind ours
umountnfs.sh: sendsigs virtlogd libvirtd libvirt-guests elogind ours
umountfs: umountnfs.sh virtlogd libvirtd hwclock.sh libvirt-guests brightness urandom elogind ours
umountroot: umountfs
halt: umountroot
reboot: umountroot
`;
