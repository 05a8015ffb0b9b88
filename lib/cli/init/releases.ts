import { DEFAULT_SCRIPT, type Host, type InitSystem } from '../../init/host.ts';

/** libvirtd as a release's package starts and stops it. Paid for with the experiments behind docs/hosts. */
interface Release {
  readonly names: readonly string[];
  readonly system: InitSystem;
  readonly service: string;
  readonly hasPreStop: boolean;
}

const RELEASES: readonly Release[] = [
  { names: ['8.04', 'hardy'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false },
  { names: ['squeeze'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false },
  { names: ['wheezy'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false },
  { names: ['10.04', 'lucid'], system: 'upstart', service: 'libvirt-bin', hasPreStop: false },
  { names: ['12.04', 'precise'], system: 'upstart', service: 'libvirt-bin', hasPreStop: true },
  { names: ['14.04', 'trusty'], system: 'upstart', service: 'libvirt-bin', hasPreStop: true },
  { names: ['bookworm', 'devuan'], system: 'sysv', service: 'libvirtd', hasPreStop: false },
];

export const RELEASE_NAMES: readonly string[] = RELEASES.flatMap(({ names }) => names);

/** A host of this release, as far as its files depend on it; null: no release of that name is known. */
export const hostOfRelease = (
  name: string,
  { node, script }: { node: string | null; script: string | null },
): Host | null => {
  const release = RELEASES.find(({ names }) => names.includes(name.toLowerCase()));
  if (release === undefined) return null;
  const { system, service, hasPreStop } = release;
  const serviceFile = system === 'upstart' ? `/etc/init/${service}.conf` : `/etc/init.d/${service}`;
  const root = '/';
  const version = null;
  return { root, system, service, serviceFile, version, hasPreStop, node, script: script ?? DEFAULT_SCRIPT };
};
