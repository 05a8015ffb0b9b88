import { readFile } from 'node:fs/promises';
import type { Host } from '../lab/host.ts';

export const LIBVIRT_BIN = '/etc/init.d/libvirt-bin';

/** What says on the console that the scripts below stop libvirtd. */
export const LIBVIRT_BIN_STOPS = 'Stopping the daemon';

/** Debian's rc heeds it to this day. */
export const GO_BY_NUMBERS = '/etc/init.d/.legacy-bootordering';

export type Style = 'libvirt-first' | 'libvirt-bin';

/**
 * Makes of a host one of before 2016: libvirtd is the init script libvirt-bin; its log daemon and its service for guests are
 * not there yet. To be done before it boots.
 */
export async function makeLibvirtBin(host: Host, style: Style): Promise<void> {
  const fixture = new URL(`../../init/service-script/fixtures/${style}.init`, import.meta.url);
  await host.write(LIBVIRT_BIN, await readFile(fixture), 0o755);
  await host.write('/etc/default/libvirt-bin', 'start_libvirtd="yes"\nlibvirtd_opts="-d"\n');
  await host.get(['sh', '-ec', 'echo \'stdio_handler = "file"\' >>/etc/libvirt/qemu.conf']);
  for (const name of ['libvirtd', 'virtlogd', 'libvirt-guests']) {
    await host.get(['mv', `/etc/init.d/${name}`, '/root/']);
    await host.get(['update-rc.d', name, 'remove']);
  }
  await host.get(['update-rc.d', 'libvirt-bin', 'defaults']);
  // What the first one says of its order is not enough for startpar; it was made for numbers.
  if (style === 'libvirt-first') await host.write(GO_BY_NUMBERS, '');
}

/** libvirt's service for guests as later packages bring it. */
export async function addLibvirtGuests(host: Host): Promise<void> {
  await host.get(['mv', '/root/libvirt-guests', '/etc/init.d/']);
  await host.get(['update-rc.d', 'libvirt-guests', 'defaults']);
}
