import type { OutcomeKind } from '../guests/outcome.ts';
import type { Failure } from '../shutdown/event.ts';
import { plain } from './duration.ts';
import { oneLine, printable } from './printable.ts';
import { connectionName, count, listing } from './words.ts';

/** What a person is told: first the cause, then the remedy. No cause without a remedy. */
export interface Message {
  readonly cause: string;
  readonly remedy: string;
}

/** On one line: for log files and warnings. */
export const asLine = ({ cause, remedy }: Message): string => `${cause}; ${remedy}`;

// Connections

/** A connection that virsh cannot use, with virsh's own sentence. */
export const failure = (connection: string, { reason, detail }: Failure): Message => ({
  cause: `${connectionName(connection)}: ${oneLine(detail)}`,
  remedy: FAILURE_REMEDIES[reason],
});

export const FAILURE_REMEDIES: Readonly<Record<Failure['reason'], string>> = {
  'virsh-missing': 'install libvirt-clients (on old Debian and Ubuntu: libvirt-bin), or put virsh on PATH',
  'bad-uri': '`virsh uri` shows the default one; the forms of URIs: https://libvirt.org/uri.html',
  'no-connection':
    'is libvirtd running (`service libvirtd status`, on old releases libvirt-bin)? are you root or in group libvirt?',
  'connection-lost':
    'libvirtd was stopped or died: `service libvirtd status`, and its log in /var/log/libvirt',
  'no-answer': 'libvirtd may hang: try `virsh list` by hand; a restart of libvirtd touches no guest',
  nonsense: "compare with `LC_ALL=C virsh list --all`: is the virsh on PATH libvirt's own?",
  refused: 'are you root or in group libvirt? The log in /var/log/libvirt may say more',
};

// Which guests

/** Words of the command line that name no guest. */
export const unknownGuests = (words: readonly string[]): Message => ({
  cause: `no guest is called ${listing(words.map((word) => `"${printable(word)}"`))}; nothing was done`,
  remedy: '`virsh list --all` shows the names; quote a name with blanks, and a glob: "web*"',
});

export const nothingRuns = (connections: readonly string[]): string =>
  `No guest to shut down is running on ${listing(connections.map(connectionName))}: nothing to do.`;

export const hostStaysUp = (runlevel: string | null): string =>
  `The host does not go down (${runlevel === null ? 'its runlevel is unknown' : `runlevel ${printable(runlevel)}`}): ` +
  'guests are left as they are.';

// Settings

/** What was asked for and printed is not where it should be: a full disk. */
export const outputLost = (detail: string): Message => ({
  cause: `the output is not whole: ${oneLine(detail)}`,
  remedy: 'is the disk full?',
});

export const badUsage = (detail: string): Message => ({
  cause: `${oneLine(detail)}; nothing was done`,
  remedy: '--help lists the commands and their options',
});

export const reserveTooLong = (reserveMs: number, limitMs: number): Message => ({
  cause: `the reserve of ${plain(reserveMs)} leaves nothing of the limit of ${plain(limitMs)}`,
  remedy: 'raise --timeout, or lower --reserve',
});

export const orderDoesNotFit = (groups: number, limitMs: number): Message => ({
  cause: `${plain(limitMs)} are too short for ${count(groups, 'group')} one after the other: all are asked at once`,
  remedy: 'raise --timeout, or put more guests into one group',
});

// Other runs, the record, the end

export const waitingForOtherRun = (pid: number | null, limitMs: number): string =>
  `another run${pid === null ? '' : ` (PID ${String(pid)})`} is at work: waiting for its end` +
  (limitMs === Infinity ? '' : `, up to ${plain(limitMs)}`);

export const lockNotWritable = (path: string, detail: string): Message => ({
  cause: `the run lock ${printable(path)} cannot be written (${oneLine(detail)}): two runs may meet`,
  remedy: 'harmless for the guests; run as root, or mend the folder',
});

/** @param detail the file and the system's message */
export const recordNotReadable = (detail: string): Message => ({
  cause: `the record cannot be read (${oneLine(detail)})`,
  remedy: 'run as root, or name another one with --record',
});

/** @param detail the file and the system's message */
export const recordNotWritable = (detail: string): Message => ({
  cause: `the record cannot be written (${oneLine(detail)}): this run leaves no trace, or not a whole one`,
  remedy: 'the guests are shut down all the same; make room, run as root, or set another path',
});

/** Before any request was sent. */
export const endedEarly = (signal: string): Message => ({
  cause: `ended by ${signal}: no guest was asked, nothing was changed`,
  remedy: 'run it again',
});

export const endedBySignal = (signal: string): Message => ({
  cause: `ended by ${signal}: the requests sent stay sent`,
  remedy: 'run it again to see the guests through; it goes on where they are',
});

export const unexpected = (error: string): Message => ({
  cause: `a fault of this program: ${printable(error)}`,
  remedy: '`virsh list` shows what still runs; please report the fault with `virsh --version` and this text',
});

/** Where guests did not end in time. @param limitMs the run's, as the battery moved it */
export const batterySetLimit = (limitMs: number): Message => ({
  cause: `the battery set the limit, ${plain(limitMs)}, so more --timeout is of no use`,
  remedy:
    'let the UPS call earlier (NUT: ignorelb and override.battery.runtime.low; apcupsd: MINUTES), or put less load on ' +
    'it; `libvirt-shutdown-domains plan` shows what the guests need',
});

const REACTS =
  'does it react to the power button (Linux: acpid; Windows: its power policy) or run the guest agent?';
const BATTERYS_TIME = 'The battery gave it no more time';

/** What to do about guests that ended so; '' where nothing is to be done. @param byBattery it had set the limit */
export const outcomeRemedies = (byBattery: boolean): Readonly<Record<OutcomeKind, string>> => ({
  unknown: 'look yourself: `virsh list --all`, and `virsh domstate --reason` for each',
  running: `${REACTS} ${byBattery ? BATTERYS_TIME : 'Give it more --timeout, or choose --on-timeout'}`,
  crashed: 'its log is in /var/log/libvirt/qemu; check its disks before it is used again',
  forced: `check its disks before it is used again; ${REACTS} ${byBattery ? BATTERYS_TIME : 'Give it more --timeout'}`,
  off: '',
  saved: '',
  clean: '',
});
