import { AGENT_CHANNEL, escapeXml } from '../guest-xml.ts';
import type { LinuxImage } from './image.ts';

/** A guest with a Linux in it, as a test orders it. */
export type LinuxOrder = {
  readonly name: string;
  /** `stopped`: it has opened its port and hangs, so that libvirt believes it to be there; `absent`: its port stays closed. */
  readonly agent: 'answers' | 'stopped' | 'absent';
  /** Without, the guest has no power button, and only its agent can be asked; default true. */
  readonly acpi?: boolean;
  /** Seconds from the first request to the end; default 0. */
  readonly delaySeconds?: number;
};

/** What else libvirt is told. */
export type LinuxDefinition = LinuxOrder & {
  readonly uuid: string;
  readonly image: LinuxImage;
  /** The file that takes what the guest says. */
  readonly console: string;
};

/** Less memory than this does not hold the kernel and what it unpacks. Without ACPI, a reset is a guest's only way to its end. */
export function linuxXml(guest: LinuxDefinition): string {
  const acpi = guest.acpi ?? true;
  return `<domain type='qemu'>
  <name>${escapeXml(guest.name)}</name>
  <uuid>${guest.uuid}</uuid>
  <memory unit='MiB'>128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>${escapeXml(guest.image.kernel)}</kernel>
    <initrd>${escapeXml(guest.image.initrd)}</initrd>
    <cmdline>${commandLine(guest)}</cmdline>
  </os>
  <features>${acpi ? '<acpi/>' : ''}<tcg><tb-cache unit='MiB'>32</tb-cache></tcg></features>
  <clock offset='utc'><timer name='hpet' present='no'/></clock>
  <on_reboot>${acpi ? 'restart' : 'destroy'}</on_reboot>
  <devices>
    <serial type='file'><source path='${escapeXml(guest.console)}'/></serial>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    ${AGENT_CHANNEL}
  </devices>
</domain>
`;
}

/** The last two words are for init.sh. */
function commandLine({ agent, acpi, delaySeconds }: LinuxDefinition): string {
  const kernel = `console=ttyS0 quiet printk.time=0 ${acpi === false ? 'acpi=off ' : ''}`;
  return `${kernel}agent=${agent} delay=${String(delaySeconds ?? 0)}`;
}
