import { unreachable } from '../guests/unreachable.ts';
import type { Matter, Severity } from './finding.ts';

/** THE table of severities; docs/readiness.md is its description. Where it hangs on the case, the case is told here. */
export const severityOf = (matter: Matter): Severity => {
  switch (matter.code) {
    case 'on-poweroff-restart':
    case 'paused-io-error':
    case 'crashed':
    case 'forced-last-time':
    case 'running-last-time':
    case 'connection-failed':
    case 'guests-without-libvirtd':
    case 'guests-not-covered':
    case 'init-absent':
    case 'init-broken':
    case 'reserve-too-long':
    case 'battery-unread':
    case 'battery-low':
      return 'error';
    case 'agent-silent':
    case 'on-poweroff-preserve':
    case 'on-reboot':
    case 'paused-by-user':
    case 'paused-otherwise':
    case 'cluster-managed':
    case 'cluster-unread':
    case 'run-under-way':
    case 'exclude-names-nobody':
    case 'never-seen':
    case 'never-clean':
    case 'forced-by-others-last-time':
    case 'crashed-last-time':
    case 'virsh-lacks-reasons':
    case 'libvirtd-lacks-reasons':
    case 'polling':
    case 'init-unknown':
    case 'own-pre-stop':
    case 'not-root':
    case 'record-none':
    case 'record-unreadable':
    case 'record-unwritable':
    case 'no-limit':
    case 'leaves-guests':
    case 'order-does-not-fit':
    case 'battery-before-limit':
    case 'battery-in-use':
    case 'battery-drops-order':
    case 'battery-worn':
    case 'battery-no-runtime':
    case 'battery-runtime-differs':
      return 'warning';
    case 'no-agent-channel':
    case 'agent-not-asked':
    case 'going-down-already':
    case 'paused-in-passing':
    case 'excluded':
    case 'number-name':
    case 'others-act-too':
    case 'asked-once':
    case 'order-names-nobody':
      return 'note';
    case 'virsh-lacks-managed-save':
    case 'virsh-lacks-modes':
    case 'virsh-lacks-graceful':
    case 'virsh-lacks-lists':
    case 'virsh-lacks-wake':
    case 'virsh-lacks-events':
    case 'libvirtd-lacks-managed-save':
    case 'libvirtd-lacks-modes':
    case 'libvirtd-lacks-graceful':
    case 'libvirtd-lacks-wake':
      return matter.isWanted ? 'warning' : 'note';
    case 'no-acpi':
      return matter.agent === 'answers' ? 'warning' : 'error';
    case 'battery-too-short':
      return matter.isAssumed ? 'warning' : 'error';
    case 'battery-low-mark':
      return matter.isAssumed ? 'note' : 'warning';
    case 'init-unserved':
      return matter.isServed ? 'note' : 'error';
    case 'suspended':
      return matter.canWake ? 'note' : 'warning';
    case 'cut-off-last-time':
      return matter.fate === 'killed' ? 'warning' : 'error';
    case 'transient':
      return matter.trouble === 'none' ? 'note' : 'warning';
    case 'unread':
      return matter.why === 'no-answer' || matter.why === 'no-connection' ? 'error' : 'warning';
    case 'predicted-late':
      return isProven(matter) && !matter.isSaved ? 'error' : 'warning';
    default:
      return unreachable(matter);
  }
};

/** It took longer, or was waited for as long in vain. That one was given up earlier, or that none is known, proves nothing. */
const isProven = ({ duration, availableMs }: Extract<Matter, { code: 'predicted-late' }>): boolean => {
  if (duration.basis === 'assumed') return false;
  return duration.worstMs !== Infinity || duration.waitedMs >= availableMs;
};
