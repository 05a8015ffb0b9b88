import type { DaemonLack, Lack } from '../../check/facts.ts';
import type { HostMatter } from '../../check/finding.ts';
import { oneLine, printable } from '../printable.ts';
import { failure, recordNotReadable } from '../texts.ts';
import { connectionName, count, listing } from '../words.ts';
import type { Words } from './message.ts';

const INSTALL = '`libvirt-shutdown-domains init install`';

/** What is the matter with the host; limits, and what is too old, have their own. */
export const HOST_WORDS: Words<
  Exclude<HostMatter['code'], `virsh-lacks-${Lack}` | `libvirtd-lacks-${DaemonLack}`>
> = {
  'connection-failed': ({ connection, failure: why }) => failure(connection, why),
  'guests-without-libvirtd': ({ strays }) => ({
    cause: `libvirtd does not answer, but ${strayNames(strays.map(({ name }) => name))} on without it`,
    remedy:
      'start it, so that they can be asked: `service libvirtd start` (on old releases libvirt-bin); it also starts ' +
      'guests that are marked for autostart',
  }),
  'guests-not-covered': ({ strays, line }) => ({
    cause: `${strayNames(strays.map(({ name, driver }) => `${name} (${driver})`))} here, but on none of the connections (URIS): nobody asks them`,
    remedy: 'add it; the line for /etc/default/libvirt-shutdown-domains:',
    copy: printable(line),
  }),
  'cluster-unread': ({ file }) => ({
    cause: `there is a cluster, but its configuration cannot be read (${printable(file)}): which guests it manages is unknown`,
    remedy: 'as root, name those in EXCLUDE that Pacemaker manages (`crm_resource --list`)',
  }),
  'exclude-names-nobody': ({ words }) => ({
    cause: `EXCLUDE names no guest by ${quotedList(words)}: is it misspelt, somebody who is to be left alone is shut down`,
    remedy:
      '`virsh list --all` has the names; a blank in one is a ? here. None needed if they are yet to come',
  }),
  'order-names-nobody': ({ words }) => ({
    cause: `ORDER names no guest by ${quotedList(words)}: is it misspelt, that guest comes last`,
    remedy: '`virsh list --all` has the names. None needed if they are yet to come',
  }),
  'init-absent': () => ({
    cause: 'nothing of this program is installed: it will not be called when the host goes down',
    remedy: INSTALL,
  }),
  'init-broken': ({ text, remedy }) => ({
    cause: oneLine(text),
    remedy: remedy === '' ? '`libvirt-shutdown-domains init status` tells more' : oneLine(remedy),
  }),
  'run-under-way': ({ pid }) => ({
    cause: `a run is going on (PID ${String(pid)}): guests are on their way down, and what is said of them is of this moment`,
    remedy: 'look again when it has ended',
  }),
  'init-unserved': ({ init, isServed }) => ({
    cause: isServed
      ? `this host has ${init}, for which this program has no files; libvirt-guests shuts the guests down`
      : `this host has ${init}, for which this program has no files: nobody calls it when the host goes down`,
    remedy: isServed
      ? 'none needed; see to ON_SHUTDOWN=shutdown and a long enough SHUTDOWN_TIMEOUT in /etc/default/libvirt-guests'
      : init === 'systemd'
        ? 'its own libvirt-guests has to shut the guests down: `systemctl enable --now libvirt-guests`, ON_SHUTDOWN=shutdown'
        : 'call this program from a service of OpenRC that needs libvirtd',
  }),
  'init-unknown': ({ cause, remedy }) => ({ cause: oneLine(cause), remedy: oneLine(remedy) }),
  'own-pre-stop': () => ({
    cause:
      "libvirt-bin's job has a pre-stop of its own; Ubuntu's asks the guests, waits for 30 s and forces them off",
    remedy: `${INSTALL} puts ours in its place`,
  }),
  'others-act-too': ({ names, remedy }) => ({
    cause: `${listing(names.map(printable))} shuts guests down as well`,
    remedy: `none needed where it comes after ours; to switch it off: \`${oneLine(remedy)}\``,
  }),
  'not-root': () => ({
    cause: 'not run as root: the record, a cluster, guests without libvirtd may have been out of sight',
    remedy: 'run it as root, as the host does: `sudo libvirt-shutdown-domains check`',
  }),
  polling: ({ connections }) => ({
    cause: `no lifecycle events from ${listing(connections.map(connectionName))}: guests are polled, which is slower`,
    remedy:
      '`virsh event --event lifecycle --loop` shows why; without events nobody tells how transient guests ended',
  }),
  'record-none': () => ({
    cause: 'no record is kept (SHUTDOWN_RECORD=none): nobody will know what happened, and nothing is learnt',
    remedy: 'take SHUTDOWN_RECORD=none out of /etc/default/libvirt-shutdown-domains',
  }),
  'record-unreadable': ({ detail }) => recordNotReadable(detail),
  'record-unwritable': ({ detail }) => ({
    cause: `a run could not write its record (${oneLine(detail)}): nobody would know what happened`,
    remedy: 'make room, run as root, or set another file with SHUTDOWN_RECORD',
  }),
};

const MOST_NAMED = 8;

/** `db1 and web1 run`. */
const quotedList = (words: readonly string[]): string => listing(words.map((word) => `"${printable(word)}"`));

const strayNames = (names: readonly string[]): string => {
  const named = names.slice(0, MOST_NAMED).map(printable);
  const more = names.length - named.length;
  return `${listing([...named, ...(more > 0 ? [count(more, 'more guest')] : [])])} run${names.length === 1 ? 's' : ''}`;
};
