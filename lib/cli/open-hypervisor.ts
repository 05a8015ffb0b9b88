import { capabilityReader, type Capabilities } from '../virsh/capabilities.ts';
import { VirshHypervisor } from '../virsh/hypervisor.ts';
import { Virsh } from '../virsh/virsh.ts';
import type { Console } from './console.ts';

export interface Opened {
  readonly virsh: Virsh;
  readonly capabilities: () => Promise<Capabilities>;
  readonly hypervisor: VirshHypervisor;
}

/** This process's way to virsh. However the process ends, no virsh of it is left. */
export const openHypervisor = (env: NodeJS.ProcessEnv, { onCall }: Console): Opened => {
  const virsh = new Virsh(env, onCall);
  const capabilities = capabilityReader(virsh);
  const hypervisor = new VirshHypervisor(virsh, capabilities);
  process.once('exit', () => {
    hypervisor.close();
  });
  return { virsh, capabilities, hypervisor };
};
