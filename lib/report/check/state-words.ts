import type { Guest } from '../../guests/guest.ts';
import type { Policy } from '../../shutdown/policy.ts';
import { oneLine } from '../printable.ts';
import { lastResortWord } from '../words.ts';
import { virsh } from './commands.ts';
import type { Words } from './message.ts';

/** The state a guest is in. */
export const STATE_WORDS: Words<
  | 'paused-by-user'
  | 'paused-io-error'
  | 'paused-in-passing'
  | 'paused-otherwise'
  | 'crashed'
  | 'suspended'
  | 'going-down-already'
> = {
  'paused-by-user': ({ treatment }, guests) => ({
    cause: `paused by somebody, so it hears nothing: a run ${TREATMENTS[treatment]}`,
    remedy: treatmentRemedy(treatment, guests),
  }),
  'paused-io-error': (_, guests) => ({
    cause: 'paused because its disk failed (I/O error): it cannot go down before it can write',
    remedy: `mend the storage (is it full?), then ${virsh('resume', guests)}; its log is in /var/log/libvirt/qemu`,
  }),
  'paused-in-passing': ({ reason }) => ({
    cause: `paused by libvirt, for what it does with the guest at this moment (${oneLine(reason)})`,
    remedy: 'look again when that has ended; if it stays so, its log is in /var/log/libvirt/qemu',
  }),
  'paused-otherwise': ({ reason, treatment }, guests) => ({
    cause:
      (reason === null
        ? 'paused, and virsh does not tell why'
        : `paused, and not by a user (${oneLine(reason)})`) + `: a run ${TREATMENTS[treatment]}`,
    remedy: `find out why (its log is in /var/log/libvirt/qemu), then ${virsh('resume', guests)}`,
  }),
  crashed: ({ lastResort }, guests) => ({
    cause: `crashed: it cannot be asked, and is ${lastResortWord(lastResort)} when the time is up`,
    remedy: `its log is in /var/log/libvirt/qemu; then ${virsh('destroy', guests)}, and start it anew`,
  }),
  suspended: ({ canWake }, guests) => ({
    cause: `suspended to memory: ${canWake ? 'a run wakes it, and then asks it' : 'virsh or libvirtd is too old to wake it, so it hears nothing'}`,
    remedy: canWake
      ? `none needed; ${virsh('dompmwakeup', guests)} tries whether it wakes`
      : 'wake it from its console before the host goes down, or use libvirt 0.9.11 or later',
  }),
  'going-down-already': () => ({
    cause: 'it is going down at this moment: a run would wait for it',
    remedy: 'look again when it is off; if it hangs there, its log is in /var/log/libvirt/qemu',
  }),
};

const TREATMENTS: Readonly<Record<Policy['paused'], string>> = {
  resume: 'resumes it, and then asks it',
  save: 'saves it',
  leave: 'leaves it alone, and it is lost when the host goes down',
};

const treatmentRemedy = (treatment: Policy['paused'], guests: readonly Guest[]): string => {
  const resume = virsh('resume', guests);
  if (treatment === 'resume') return `${resume} if it should run; PAUSED=save saves such guests instead`;
  if (treatment === 'save') return `none needed if it is meant to be paused; else ${resume}`;
  return `${resume}, or PAUSED=resume or PAUSED=save in /etc/default/libvirt-shutdown-domains`;
};
