import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { SINGLE_USER, UP } from '../lab/settings.ts';
import type { Host } from '../lab/host.ts';
import { librariesOf, programsOf, type Manner, type Release } from './releases.ts';

const FILES = new URL('host/', import.meta.url);

/** In the place of a real one: enough to tell a system of Upstart from one of SysV init. */
const NO_INITCTL = '#!/bin/sh\necho "$0: Unable to connect to Upstart" >&2\nexit 1\n';

/** The path of libvirt's job; its name is the service's. */
export const LIBVIRT_JOB = '/etc/init/libvirt-bin.conf';

/**
 * Makes the lab's Debian a host in the manner of an Ubuntu: init scripts by number, libvirtd as a job, Upstart as its init. Without
 * a release it has the files of such a host, and does not boot.
 */
export async function makeUpstartHost(
  host: Host,
  manner: Manner,
  release: Release | undefined,
): Promise<void> {
  const jobs = readdirSync(FILES).filter((name) => name.endsWith('.conf') && !name.startsWith('libvirt-bin'));
  for (const name of jobs) await host.write(`/etc/init/${name}`, textOf(name));
  await host.write(LIBVIRT_JOB, textOf(`libvirt-bin.${manner}.conf`));
  await host.write('/etc/init.d/lab-up', textOf('lab-up'), 0o755);
  await host.write('/usr/sbin/update-rc.d', textOf('update-rc.d'), 0o755);
  await host.get(['sh'], { input: textOf('make.sh') });
  if (release === undefined) await host.write('/usr/sbin/initctl', NO_INITCTL, 0o755);
  else await putInitIn(host, release);
}

async function putInitIn(host: Host, release: Release): Promise<void> {
  for (const { source, path } of programsOf(release)) await host.copyIn(source, path);
  for (const library of librariesOf(release))
    if (!(await host.exists(library))) await host.copyIn(library, `/usr/lib/${basename(library)}`);
}

/** With what the lab waits for filled in. */
const textOf = (name: string): string =>
  readFileSync(new URL(name, FILES), 'utf8').replace('@UP@', UP).replace('@SINGLE_USER@', SINGLE_USER);
