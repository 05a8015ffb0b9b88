/** What libvirt is told about a guest; its manners are in its boot sector. */
export type Definition = {
  readonly name: string;
  readonly uuid: string;
  readonly disk: string;
  readonly onPoweroff?: 'destroy' | 'restart';
  /** False: it has no power button. */
  readonly acpi?: boolean;
  /** It can tell of a panic, and is kept as it is then. */
  readonly panicDevice?: boolean;
  /** A channel for the guest agent. Nobody answers on it: these guests have no agent. */
  readonly agentChannel?: boolean;
  /** The XML inside `<metadata>`, as it is. */
  readonly metadata?: string;
};

/** The smallest machine that has a power button and a disk: a hundred of them run on two cores, without KVM. */
export function guestXml(guest: Definition): string {
  return `<domain type='qemu'>
  <name>${escapeXml(guest.name)}</name>
  <uuid>${guest.uuid}</uuid>
  <metadata>${guest.metadata ?? ''}</metadata>
  <memory unit='KiB'>4096</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <features>${guest.acpi === false ? '' : '<acpi/>'}<tcg><tb-cache unit='MiB'>4</tb-cache></tcg></features>
  <clock offset='utc'><timer name='hpet' present='no'/></clock>
  <on_poweroff>${guest.onPoweroff ?? 'destroy'}</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>${guest.panicDevice === true ? 'preserve' : 'destroy'}</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw' cache='unsafe'/>
      <source file='${escapeXml(guest.disk)}'/>
      <target dev='hda' bus='ide'/>
    </disk>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    ${guest.agentChannel === true ? AGENT_CHANNEL : ''}
    ${guest.panicDevice === true ? "<panic model='isa'/>" : ''}
  </devices>
</domain>
`;
}

/** Where a guest's agent answers, if it has one. */
export const AGENT_CHANNEL = `<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** For the text of an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}
