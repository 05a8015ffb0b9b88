import type { Host } from '../lab/host.ts';

/** What Debian's own scripts say on the way down. */
export const LIBVIRTD_STOPS = 'Stopping libvirt management daemon';
export const VIRTLOGD_STOPS = 'Stopping libvirt logging daemon';
export const SENDSIGS = 'Asking all remaining processes to terminate';
export const HALTS = 'Will now halt';
export const REBOOTS = 'Will now restart';
export const SINGLE_USER = 'Will now switch to single-user mode';
/** The lab's last word: PID 1 has ended. */
export const DOWN = 'is down';

/** What ours says when the script cannot do it. */
export const SHELL_ASKS = 'asking the guests from the shell';

/** These texts as they came on the console, one after the other; one that never came is left out. To be compared with the list given. */
export function asSeen(host: Host, texts: readonly string[]): string[] {
  const { lines } = host.console;
  return texts
    .map((text) => ({ text, at: lines.findIndex((line) => line.text.includes(text)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}
