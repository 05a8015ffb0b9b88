import type { DaemonLack, HostFacts } from './facts.ts';

/** What virsh and the libvirtd of a connection are both new enough for. */
export interface Abilities {
  readonly canWake: boolean;
  readonly canSave: boolean;
  /** To change what becomes of a guest while it runs. */
  readonly setsAction: boolean;
}

export const abilitiesOn = ({ virsh, connections }: HostFacts, connection: string): Abilities => {
  const answer = connections.find(({ uri }) => uri === connection)?.answer;
  const daemon = answer?.ok === true ? answer : null;
  const has = (lack: DaemonLack): boolean =>
    !virsh.lacks.includes(lack) && daemon?.lacks.includes(lack) !== true;
  return {
    canWake: has('wake'),
    canSave: has('managed-save'),
    setsAction: virsh.setsAction && daemon?.setsAction === true,
  };
};
