import type { Policy } from '../shutdown/policy.ts';
import { DAEMON_LACKS, type HostFacts, type Lack } from './facts.ts';
import type { HostMatter } from './finding.ts';

/** What virsh is too old for, and what the libvirtd of a connection is too old for where virsh is not. */
export const lackMatters = (host: HostFacts, policy: Policy): HostMatter[] => [
  ...virshLacks(host, policy),
  ...daemonLacks(host, policy),
];

const virshLacks = ({ virsh }: HostFacts, policy: Policy): HostMatter[] => {
  const { version, lacks } = virsh;
  if (version === null) return [];
  return lacks.map((lack) => ({
    code: `virsh-lacks-${lack}`,
    ...{ lack, version, isWanted: isWanted(lack, virsh, policy) },
  }));
};

const daemonLacks = ({ virsh, connections }: HostFacts, policy: Policy): HostMatter[] =>
  DAEMON_LACKS.filter((lack) => !virsh.lacks.includes(lack)).flatMap((lack): HostMatter[] => {
    const daemons = connections.flatMap(({ uri, answer }) =>
      answer.ok && answer.daemon !== null && answer.lacks.includes(lack)
        ? [{ connection: uri, version: answer.daemon }]
        : [],
    );
    if (daemons.length === 0) return [];
    return [{ code: `libvirtd-lacks-${lack}`, lack, daemons, isWanted: isWanted(lack, virsh, policy) }];
  });

/** A setting asks for it. */
const isWanted = (lack: Lack, { wantsModes }: HostFacts['virsh'], { lastResort, paused }: Policy): boolean =>
  (lack === 'modes' && wantsModes) ||
  (lack === 'managed-save' && (lastResort === 'save' || paused === 'save'));
