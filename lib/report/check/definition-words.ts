import type { Guest } from '../../guests/guest.ts';
import { oneLine, printable } from '../printable.ts';
import { keeping, virsh } from './commands.ts';
import type { Words } from './message.ts';
import { unreadWords } from './unread-words.ts';

/** What its definition, its name or its manager makes of a guest. */
export const DEFINITION_WORDS: Words<
  | 'no-acpi'
  | 'no-agent-channel'
  | 'agent-silent'
  | 'agent-not-asked'
  | 'on-poweroff-restart'
  | 'on-poweroff-preserve'
  | 'on-reboot'
  | 'transient'
  | 'number-name'
  | 'cluster-managed'
  | 'excluded'
  | 'unread'
> = {
  'no-acpi': ({ agent }, guests) => ({
    cause: `no <acpi/> in its definition, so it has no power button${NO_ACPI_AGENT[agent]}`,
    remedy: `${virsh('edit', guests)}: <features><acpi/></features>; it counts from the guest's next start`,
  }),
  'no-agent-channel': (_, guests) => ({
    cause: 'no channel for a guest agent: its power button is the only way to ask it',
    remedy:
      `none needed if that works; else install qemu-guest-agent in it, and ${virsh('edit', guests)}: below <devices> ` +
      "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
  }),
  'agent-silent': ({ detail }) => ({
    cause: `a channel for a guest agent, but no agent that answers: ${oneLine(detail)}`,
    remedy: 'install and start qemu-guest-agent in it; until then its power button is the way to ask it',
  }),
  'agent-not-asked': ({ why }) => ({
    cause: `a channel for a guest agent; whether the agent answers is not known: ${oneLine(why)}`,
    remedy: 'none needed if its power button works; `service qemu-guest-agent status` in the guest tells',
  }),
  'on-poweroff-restart': ({ action, atOnce }, guests) => ({
    cause: `on_poweroff is "${oneLine(action)}": libvirt starts it again as soon as it has shut down`,
    remedy: lifecycleRemedy('poweroff', 'destroy', atOnce, guests),
  }),
  'on-poweroff-preserve': ({ atOnce }, guests) => ({
    cause: 'on_poweroff is "preserve": libvirt keeps it when it has shut down, so it is never off',
    remedy: lifecycleRemedy('poweroff', 'destroy', atOnce, guests),
  }),
  'on-reboot': ({ action, atOnce }, guests) => ({
    cause: `on_reboot is "${oneLine(action)}": if it reboots meanwhile, it ${ON_REBOOT[action] ?? 'may come back'}`,
    remedy: lifecycleRemedy('reboot', 'restart', atOnce, guests),
  }),
  transient: ({ trouble }, guests) => ({
    cause: TRANSIENT[trouble],
    remedy: `${trouble === 'none' ? 'none needed; ' : ''}to make libvirt keep it: ${keeping(guests)}`,
  }),
  'number-name': (_, guests) => ({
    cause: 'its name is a number: typed by hand, virsh takes it for an id and may hit another guest',
    remedy: `none needed for a run, which goes by UUID; by hand type that, too: ${virsh('domstate', guests)}`,
  }),
  'cluster-managed': ({ resource, line }, guests) => ({
    cause:
      (guests.length > 1
        ? 'Pacemaker manages them'
        : `Pacemaker manages it (resource ${printable(resource)})`) +
      ': it may start again what a run shuts down',
    remedy: 'leave it to the cluster; the line for /etc/default/libvirt-shutdown-domains:',
    copy: printable(line),
  }),
  excluded: () => ({
    cause: 'excluded (EXCLUDE): nobody asks it when the host goes down, unless its manager does',
    remedy: 'none needed if its manager does so before libvirtd stops',
  }),
  unread: unreadWords,
};

const NO_ACPI_AGENT = {
  answers: ': only its agent can be asked, and it may halt without switching off',
  none: ', and no channel for a guest agent: nobody can ask it to shut down',
  silent: ', and its guest agent does not answer: nobody can ask it to shut down',
  unknown: '; whether its guest agent answers is not known',
} as const;

const ON_REBOOT: Readonly<Record<string, string>> = {
  preserve: 'neither restarts nor ends',
  'rename-restart': 'comes back under another name',
};

const TRANSIENT = {
  none: 'transient: libvirt forgets it when it is off, so that nobody can read back how it ended',
  'not-saved': 'transient: it cannot be saved (ON_TIMEOUT=save), and is forced off instead',
  'left-alone': 'transient, and PERSISTENT_ONLY leaves it alone: it is lost when the host goes down',
} as const;

/** A transient guest has no definition that could be changed for its next start. */
const lifecycleRemedy = (
  type: 'poweroff' | 'reboot',
  action: string,
  atOnce: boolean,
  guests: readonly Guest[],
): string => {
  const kept = guests.every(({ persistent }) => persistent !== false);
  if (atOnce)
    return virsh('set-lifecycle-action', guests, `${type} ${action} --live${kept ? ' --config' : ''}`);
  return `${virsh('edit', guests)}: <on_${type}>${action}</on_${type}>; it counts from the guest's next start`;
};
