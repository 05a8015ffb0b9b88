import { DEFAULT_SCRIPT, type Host, type InitSystem } from '../../init/host.ts';

/** libvirtd as a release's package starts and stops it. Paid for with the experiments behind docs/hosts. */
interface Release {
  readonly names: readonly string[];
  readonly system: InitSystem;
  readonly service: string;
  readonly hasPreStop: boolean;
  /** Links are made from the scripts' headers; else by numbers. */
  readonly insserv: boolean;
}

const RELEASES: readonly Release[] = [
  { names: ['8.04', 'hardy'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false, insserv: false },
  { names: ['squeeze', '6'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false, insserv: true },
  { names: ['wheezy', '7'], system: 'sysv', service: 'libvirt-bin', hasPreStop: false, insserv: true },
  { names: ['10.04', 'lucid'], system: 'upstart', service: 'libvirt-bin', hasPreStop: false, insserv: false },
  {
    names: ['12.04', 'precise', '11.10', '12.10', '13.04', '13.10'],
    system: 'upstart',
    service: 'libvirt-bin',
    hasPreStop: true,
    insserv: false,
  },
  { names: ['14.04', 'trusty'], system: 'upstart', service: 'libvirt-bin', hasPreStop: true, insserv: false },
  {
    names: ['bookworm', '12', 'devuan', 'daedalus'],
    system: 'sysv',
    service: 'libvirtd',
    hasPreStop: false,
    insserv: true,
  },
];

export const RELEASE_NAMES: readonly string[] = RELEASES.flatMap(({ names }) => names);

export interface ReleaseHost {
  readonly host: Host;
  readonly insserv: boolean;
}

/** A host of this release, as far as its files depend on it; null: no release of that name is known. */
export const hostOfRelease = (
  name: string,
  { node, script }: { node: string | null; script: string | null },
): ReleaseHost | null => {
  const release = RELEASES.find(({ names }) => names.includes(name.toLowerCase()));
  if (release === undefined) return null;
  const { system, service, hasPreStop, insserv } = release;
  const serviceFile = system === 'upstart' ? `/etc/init/${service}.conf` : `/etc/init.d/${service}`;
  const found = { system, service, serviceFile, hasPreStop, node, script: script ?? DEFAULT_SCRIPT };
  return { host: { root: '/', version: null, ...found }, insserv };
};
