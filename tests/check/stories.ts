import type { DaemonLack, InitFacts, Lack } from '../../lib/check/facts.ts';
import type { Code, Severity } from '../../lib/check/finding.ts';
import { NO_PAST, type Definition, type GuestFacts } from '../../lib/check/guest-facts.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { orderFromGroups } from '../../lib/guests/order.ts';
import type { BatteryReading } from '../../lib/shutdown/battery-source.ts';
import type { KnownBattery } from '../../lib/shutdown/known-battery.ts';
import {
  answering,
  definition,
  failing,
  guest,
  guestFacts,
  host,
  past,
  reading,
  type Story,
} from './world.ts';

// For each code at least one story that gives it, with its severity. A code without a story does not compile.

type Case = readonly [title: string, severity: Severity, story: Story];

const one = (more: Partial<GuestFacts>): Story => ({ guests: [guestFacts('db1', more)] });
const defined = (more: Partial<Definition>, rest: Partial<GuestFacts> = {}): Story =>
  one({ definition: definition(more), ...rest });
const inState = (state: Guest['state'], reason: string | null, more: Story = {}): Story => ({
  ...more,
  guests: [guestFacts('db1', { guest: guest('db1', { state }), reason })],
});
const init = (more: Partial<Extract<InitFacts, { is: 'served' }>>): Story => ({
  host: { init: { ...(host().init as Extract<InitFacts, { is: 'served' }>), ...more } },
});
const lacking = (lack: Lack): Story => ({
  host: { virsh: { version: '0.7.5', lacks: [lack], wantsModes: false, setsAction: false } },
});
const daemonLacking = (lack: DaemonLack): Story => ({
  host: { connections: [answering({ daemon: '0.7.5', lacks: [lack] }), answering({}, 'lxc:///')] },
});
const noChannel = { agent: { is: 'no-channel' } } as const;
const silent = { agent: { is: 'silent', detail: 'no answer within 1 s' } } as const;
const down = { reason: 'no-connection', detail: 'Connection refused' } as const;
const transient = { guest: guest('db1', { persistent: false }), persistent: false };
const leaving = { selection: { named: [], exclude: [], persistentOnly: true, leavePaused: true } };

const KILLED = { waitedMs: 3_000, at: '2014-05-07T07:08:09.123Z' };

const NUT = 'nut:ups@localhost';
const ups = (says: Partial<BatteryReading>, more: Partial<KnownBattery> = {}): Story => ({
  battery: { source: NUT, reading: reading(says), ...more },
});
const unreadUps = (unread: string, source = NUT): Story => ({ battery: { source, unread } });
export const slow = (tookMs: number): Story => ({ parts: { web1: [{ tookMs, byItself: true }] } });
const saving: Story = { ...slow(290_000), policy: { lastResort: 'save' } };
const SILENT_UPS = { runtimeMs: null, chargePercent: null, lowMs: null } as const;

export const STORIES: Readonly<Record<Code, readonly Case[]>> = {
  'no-acpi': [
    ['no power button and no agent channel', 'error', defined({ acpi: false, channel: 'none' }, noChannel)],
    ['no power button, and an agent that is silent', 'error', defined({ acpi: false }, silent)],
    [
      'no power button, and an agent that could not be asked',
      'error',
      defined({ acpi: false }, { agent: { is: 'not-asked', why: 'old libvirtd' } }),
    ],
    ['no power button, but an agent that answers', 'warning', defined({ acpi: false })],
    ['an old PC', 'warning', defined({ acpi: false, arch: 'i686' })],
  ],
  'no-agent-channel': [['a power button alone', 'note', defined({ channel: 'none' }, noChannel)]],
  'agent-silent': [['a channel that nobody answers on', 'warning', one(silent)]],
  'agent-not-asked': [
    [
      'an agent that old libvirt cannot ask',
      'note',
      one({ agent: { is: 'not-asked', why: 'old libvirtd' } }),
    ],
  ],
  'on-poweroff-restart': [
    ['restarts when it shuts down', 'error', defined({ onPoweroff: 'restart' })],
    ['restarts under another name', 'error', defined({ onPoweroff: 'rename-restart' })],
    [
      'restarts, and virsh cannot change that at once',
      'error',
      {
        ...defined({ onPoweroff: 'restart' }),
        host: { virsh: { version: '1.2.2', lacks: [], wantsModes: false, setsAction: false } },
      },
    ],
    [
      'restarts, and libvirtd cannot change that at once',
      'error',
      { ...defined({ onPoweroff: 'restart' }), host: { connections: [answering({ setsAction: false })] } },
    ],
  ],
  'on-poweroff-preserve': [['is kept when it shuts down', 'warning', defined({ onPoweroff: 'preserve' })]],
  'on-reboot': [
    ['comes back under another name', 'warning', defined({ onReboot: 'rename-restart' })],
    ['is kept when it reboots', 'warning', defined({ onReboot: 'preserve' })],
  ],
  'paused-by-user': [
    ['suspended by hand, and resumed by a run', 'warning', inState('paused', 'user')],
    [
      'suspended by hand, and saved by a run',
      'warning',
      inState('paused', 'user', { policy: { paused: 'save' } }),
    ],
    [
      'suspended by hand, and left alone by a run',
      'warning',
      inState('paused', 'user', { policy: { paused: 'leave', ...leaving } }),
    ],
  ],
  'paused-io-error': [['its disk is full', 'error', inState('paused', 'I/O error')]],
  'paused-in-passing': [
    'migrating',
    'saving',
    'dumping',
    'creating snapshot',
    'starting up',
    'post-copy',
  ].map((reason): Case => [`it is paused (${reason})`, 'note', inState('paused', reason)]),
  'paused-otherwise': [
    ['a watchdog paused it', 'warning', inState('paused', 'watchdog')],
    ['its migration failed half-way', 'warning', inState('paused', 'post-copy failed')],
    ['an old virsh does not say why', 'warning', inState('paused', null)],
  ],
  crashed: [
    ['it crashed', 'error', inState('crashed', 'panicked')],
    ['it is paused because it crashed', 'error', inState('paused', 'crashed')],
  ],
  suspended: [
    ['it sleeps', 'note', inState('pmsuspended', 'unknown')],
    [
      'it sleeps, and this virsh cannot wake it',
      'warning',
      inState('pmsuspended', 'unknown', lacking('wake')),
    ],
    [
      'it sleeps, and its libvirtd cannot wake it',
      'warning',
      inState('pmsuspended', 'unknown', daemonLacking('wake')),
    ],
  ],
  'going-down-already': [
    ['it flushes its disks', 'note', inState('in shutdown', 'unknown')],
    ['it is finishing, as virsh 0.9.3 to 0.9.7 show it', 'note', inState('paused', 'shutting down')],
  ],
  transient: [
    ['libvirt does not keep it', 'note', one(transient)],
    ['it cannot be saved', 'warning', { ...one(transient), policy: { lastResort: 'save' } }],
    ['it is left alone', 'warning', { ...one(transient), policy: leaving }],
  ],
  'number-name': [['it is called 42', 'note', { guests: [guestFacts('42')] }]],
  'cluster-managed': [
    ['Pacemaker manages it', 'warning', { ...one({ cluster: 'vm-db1' }), host: { clusterGuests: ['db1'] } }],
  ],
  excluded: [
    [
      'somebody else shuts it down, and the cluster knows',
      'note',
      {
        ...one({ cluster: 'vm-db1' }),
        policy: { selection: { named: [], exclude: ['db*'], persistentOnly: false, leavePaused: false } },
      },
    ],
  ],
  'never-seen': [
    ['no run tells of it', 'warning', one({ past: NO_PAST })],
    ['no run tells of it, and libvirt does not keep it', 'warning', one({ ...transient, past: NO_PAST })],
  ],
  'never-clean': [
    ['saved each time', 'warning', one({ past: past({ outcome: 'saved' }, 0) })],
    ['nobody knows how it ended', 'warning', one({ past: past({ outcome: 'unknown' }, 0) })],
  ],
  'forced-last-time': [['forced off by us', 'error', one({ past: past({ outcome: 'forced', byUs: true }) })]],
  'forced-by-others-last-time': [
    [
      "libvirt-bin's own job after 30 s",
      'warning',
      one({ past: past({ outcome: 'forced', byUs: false, waitedMs: 30_000 }) }),
    ],
    [
      'somebody by hand, before it was asked, each time',
      'warning',
      one({ past: past({ outcome: 'forced', byUs: false, waitedMs: null }, 0) }),
    ],
  ],
  'running-last-time': [['it ran to the end', 'error', one({ past: past({ outcome: 'running' }) })]],
  'cut-off-last-time': [
    [
      'the power failed while it went down',
      'error',
      one({ past: past({ outcome: 'cut-off', fate: 'power', waitedMs: 250_000 }) }),
    ],
    [
      'the power failed before it was asked',
      'error',
      one({ past: past({ outcome: 'cut-off', fate: 'power', waitedMs: null }) }),
    ],
    [
      'nobody can tell whether the power failed or the run was killed',
      'error',
      one({ past: past({ outcome: 'cut-off', fate: 'unknown' }) }),
    ],
    ['the only run was killed while it went down', 'warning', one({ past: { ...NO_PAST, killed: KILLED } })],
    [
      'the last run was killed before it was asked, and others ended cleanly',
      'warning',
      one({ past: { ...past({ outcome: 'clean' }), killed: { ...KILLED, waitedMs: null } } }),
    ],
  ],
  'crashed-last-time': [
    ['it crashed on its way down', 'warning', one({ past: past({ outcome: 'crashed' }) })],
  ],
  unread: [
    ['its QEMU hangs', 'error', one({ definition: { is: 'unread', why: 'no-answer', detail: 'no answer' } })],
    [
      'its connection is lost',
      'error',
      one({ definition: { is: 'unread', why: 'no-connection', detail: 'Connection reset by peer' } }),
    ],
    [
      'others took the time',
      'warning',
      one({
        definition: { is: 'unread', why: 'no-time', detail: 'the guests before it took all of the 30 s' },
      }),
    ],
    [
      'it may not be read',
      'warning',
      one({ definition: { is: 'unread', why: 'refused', detail: 'denied' } }),
    ],
    [
      'it is no definition',
      'warning',
      one({ definition: { is: 'unread', why: 'nonsense', detail: 'noise' } }),
    ],
  ],
  'predicted-late': [
    ['it took longer than there is', 'error', { parts: { web1: [{ tookMs: 290_000, byItself: true }] } }],
    [
      'it did not go down once',
      'error',
      {
        parts: {
          web1: [
            { tookMs: 280_000, byItself: false },
            { tookMs: 9_000, byItself: true },
          ],
        },
      },
    ],
    [
      'it did not go down in a run that was given up early, which proves nothing',
      'warning',
      { parts: { web1: [{ tookMs: 4_000, byItself: false }] } },
    ],
    ['it took longer than there is, and is saved then', 'warning', saving],
    [
      'it took longer than there is, and is transient, so that it cannot be saved',
      'error',
      { ...saving, guests: [guestFacts('web1', { persistent: false })] },
    ],
    [
      'it took longer than there is, and this virsh cannot save it',
      'error',
      { ...saving, ...lacking('managed-save') },
    ],
    [
      'it took longer than there is, and its libvirtd cannot save it',
      'error',
      { ...saving, ...daemonLacking('managed-save') },
    ],
    [
      'it did not go down once, and what would save it never comes',
      'warning',
      {
        parts: { web1: [{ tookMs: 100_000, byItself: false }] },
        policy: { limitMs: Infinity, lastResort: 'save' },
      },
    ],
    ['it is new, and the time is short', 'warning', { parts: { web1: [] }, policy: { limitMs: 60_000 } }],
    [
      'it did not go down once, and there is no limit',
      'warning',
      { parts: { web1: [{ tookMs: 100_000, byItself: false }] }, policy: { limitMs: Infinity } },
    ],
  ],

  'virsh-lacks-managed-save': [
    ['nothing is to be saved', 'note', lacking('managed-save')],
    ['guests are to be saved', 'warning', { ...lacking('managed-save'), policy: { lastResort: 'save' } }],
    ['paused ones are to be saved', 'warning', { ...lacking('managed-save'), policy: { paused: 'save' } }],
  ],
  'virsh-lacks-reasons': [['nobody can tell how a guest ended', 'warning', lacking('reasons')]],
  'virsh-lacks-modes': [
    ['virsh chooses', 'note', lacking('modes')],
    [
      'a mode is asked for',
      'warning',
      {
        host: { virsh: { version: '0.9.8', lacks: ['modes'], wantsModes: true, setsAction: false } },
      },
    ],
  ],
  'virsh-lacks-graceful': [['forced off without a flush', 'note', lacking('graceful')]],
  'virsh-lacks-lists': [['a table alone', 'note', lacking('lists')]],
  'virsh-lacks-wake': [['nobody can be woken', 'note', lacking('wake')]],
  'virsh-lacks-events': [['polling', 'note', lacking('events')]],
  'libvirtd-lacks-managed-save': [
    ['nothing is to be saved', 'note', daemonLacking('managed-save')],
    [
      'guests are to be saved',
      'warning',
      { ...daemonLacking('managed-save'), policy: { lastResort: 'save' } },
    ],
  ],
  'libvirtd-lacks-reasons': [['nobody can tell how a guest ended', 'warning', daemonLacking('reasons')]],
  'libvirtd-lacks-modes': [
    ['libvirtd chooses', 'note', daemonLacking('modes')],
    [
      'a mode is asked for',
      'warning',
      {
        host: {
          ...daemonLacking('modes').host,
          virsh: { version: '9.0.0', lacks: [], wantsModes: true, setsAction: true },
        },
      },
    ],
  ],
  'libvirtd-lacks-graceful': [['forced off without a flush', 'note', daemonLacking('graceful')]],
  'libvirtd-lacks-wake': [['nobody can be woken', 'note', daemonLacking('wake')]],
  polling: [
    [
      'virsh has events, but none come',
      'warning',
      {
        host: {
          connections: [answering({ events: false })],
        },
      },
    ],
  ],
  'connection-failed': [['nobody answers', 'error', { host: { connections: [failing(down, '')] } }]],
  'guests-without-libvirtd': [
    [
      'libvirtd is stopped, and a guest runs on',
      'error',
      {
        host: {
          connections: [failing(down)],
          strays: [{ driver: 'qemu', name: 'web1' }],
        },
      },
    ],
  ],
  'guests-not-covered': [
    [
      'URIS has only a remote host, and a guest runs here',
      'error',
      {
        host: {
          connections: [failing(down, 'qemu+ssh://b/system')],
          strays: [{ driver: 'qemu', name: 'web1' }],
        },
      },
    ],
    [
      'a container runs, and URIS has QEMU alone',
      'error',
      { host: { strays: [{ driver: 'lxc', name: 'box1' }] } },
    ],
    [
      "a container runs, and virsh's own default is QEMU",
      'error',
      {
        host: {
          connections: [answering({}, '', 'qemu:///system')],
          strays: [{ driver: 'lxc', name: 'box1' }],
        },
      },
    ],
    [
      "a guest runs, and virsh's own default is another host",
      'error',
      {
        host: {
          connections: [answering({}, '', 'qemu+ssh://b/system')],
          strays: [{ driver: 'qemu', name: 'web1' }],
        },
      },
    ],
  ],
  'cluster-unread': [
    ['its configuration is no XML', 'warning', { host: { clusterUnread: '/var/lib/pacemaker/cib/cib.xml' } }],
  ],
  'exclude-names-nobody': [
    ['a word that is misspelt', 'warning', { host: { unmatched: { exclude: ['clutser*'], order: [] } } }],
  ],
  'order-names-nobody': [
    ['a word that is misspelt', 'note', { host: { unmatched: { exclude: [], order: ['db'] } } }],
  ],
  'init-absent': [['nothing is installed', 'error', init({ isInstalled: false, checks: [] })]],
  'init-broken': [
    [
      'a link is missing',
      'error',
      init({
        checks: [
          {
            good: false,
            text: 'runlevel 0: rc does not call our stop: it has no link',
            remedy: 'libvirt-shutdown-domains init install',
          },
        ],
      }),
    ],
  ],
  'init-unserved': [
    ['systemd alone', 'error', { host: { init: { is: 'unserved', init: 'systemd', isServed: false } } }],
    [
      'systemd with libvirt-guests',
      'note',
      { host: { init: { is: 'unserved', init: 'systemd', isServed: true } } },
    ],
    ['OpenRC', 'error', { host: { init: { is: 'unserved', init: 'openrc', isServed: false } } }],
  ],
  'run-under-way': [['guests are on their way down', 'warning', { host: { underWay: 4711 } }]],
  'init-unknown': [
    [
      'no libvirtd of its own',
      'warning',
      {
        host: { init: { is: 'unknown', cause: 'no libvirtd is installed here', remedy: 'install it first' } },
      },
    ],
  ],
  'own-pre-stop': [['Ubuntu 12.04 as it comes', 'warning', init({ isInstalled: false, ownPreStop: true })]],
  'others-act-too': [
    [
      'libvirt-guests is on',
      'note',
      init({
        others: ['libvirt-guests'],
        othersRemedy: 'libvirt-shutdown-domains init install --libvirt-guests off',
      }),
    ],
  ],
  'not-root': [['an ordinary user', 'warning', { host: { isRoot: false } }]],
  'record-none': [['none is wanted', 'warning', { host: { record: { is: 'none' } } }]],
  'record-unreadable': [
    [
      'it belongs to root',
      'warning',
      { host: { record: { is: 'unreadable', file: '/r', detail: 'EACCES: /r' } } },
    ],
  ],
  'record-unwritable': [
    [
      'the disk is read-only',
      'warning',
      { host: { record: { is: 'kept', file: '/r', runs: 0, problem: 'EROFS: read-only file system' } } },
    ],
  ],

  'reserve-too-long': [
    ['all of the time is reserve', 'error', { policy: { limitMs: 20_000 }, limits: { reserveMs: 20_000 } }],
  ],
  'no-limit': [
    ['SHUTDOWN_TIMEOUT=0', 'warning', { policy: { limitMs: Infinity } }],
    ['the same with a UPS that limits it', 'warning', { ...ups({}), policy: { limitMs: Infinity } }],
  ],
  'leaves-guests': [['ON_TIMEOUT=leave', 'warning', { policy: { lastResort: 'leave', reserveMs: 0 } }]],
  'asked-once': [
    ['RETRY_INTERVAL=0', 'note', { policy: { retryMs: 0 } }],
    ['RETRY_INTERVAL is as long as it all takes', 'note', { policy: { retryMs: 280_000 } }],
  ],
  'order-does-not-fit': [
    [
      'four groups in ten seconds',
      'warning',
      {
        guests: ['a', 'b', 'c', 'd'].map((name) => guestFacts(name)),
        policy: { order: orderFromGroups('a b c d'), limitMs: 12_000, reserveMs: 2_000 },
      },
    ],
  ],
  'battery-unread': [
    ['upsc is not there', 'error', unreadUps('upsc is not installed')],
    ['upsd does not answer', 'error', unreadUps('upsc: Error: Connection failure: Connection refused')],
    ['apcupsd does not answer', 'error', unreadUps('apcaccess gave no answer within 3 s', 'apcupsd')],
    ['apcupsd is another host', 'error', unreadUps('apcaccess: refused', 'apcupsd:nas:3551')],
    ['apcupsd is not there', 'error', unreadUps('apcaccess is not installed', 'apcupsd')],
  ],
  'battery-in-use': [
    ['mains power is gone', 'warning', ups({ power: 'battery', status: 'OB DISCHRG' })],
    ['the UPS tells neither', 'warning', ups({ power: 'unknown', status: 'BYPASS' })],
    ['it is calibrating', 'warning', ups({ power: 'calibrating', status: 'CAL OB LB' })],
  ],
  'battery-low': [
    ['it is nearly empty', 'error', ups({ power: 'low', status: 'OB LB', runtimeMs: 100_000 })],
    ['its shutdown was ordered', 'error', ups({ power: 'ordered', status: 'FSD OL', runtimeMs: 600_000 })],
  ],
  'battery-worn': [
    ['NUT says so', 'warning', ups({ status: 'OL RB' })],
    ['apcupsd says so', 'warning', ups({ status: 'ONLINE REPLACEBATT' })],
  ],
  'battery-no-runtime': [
    ['a UPS that does not reckon', 'warning', ups({ runtimeMs: null })],
    ['one that says nothing but its status', 'warning', ups({ ...SILENT_UPS })],
    ['the same with apcupsd', 'warning', ups({ ...SILENT_UPS }, { source: 'apcupsd' })],
  ],
  'battery-runtime-differs': [
    ['measured was much less', 'warning', ups({}, { statedMs: 400_000 })],
    ['measured was much more', 'warning', ups({ runtimeMs: 300_000 }, { statedMs: 900_000 })],
  ],
  'battery-drops-order': [
    [
      'the time suffices for all at once alone',
      'warning',
      {
        ...ups({ runtimeMs: 150_000, lowMs: null }),
        guests: ['a', 'b'].map((name) => guestFacts(name)),
        policy: { order: orderFromGroups('a b') },
        parts: {
          a: [{ tookMs: 80_000, byItself: true }],
          b: [{ tookMs: 60_000, byItself: true }],
        },
      },
    ],
  ],
  'battery-low-mark': [
    ['a guest takes longer than that', 'warning', { ...ups({}), ...slow(88_000) }],
    ['apcupsd with such a guest', 'warning', { ...ups({}, { source: 'apcupsd' }), ...slow(88_000) }],
    [
      'apcupsd does not wait for that, and is too late all the same',
      'warning',
      { ...ups({ actsMs: 180_000 }, { source: 'apcupsd' }), ...slow(140_000) },
    ],
    ['the UPS does not say what it calls low', 'warning', { ...ups({ lowMs: null }), ...slow(88_000) }],
    ['the last resort has no time', 'warning', ups({ lowMs: 30_000 })],
    ['a new guest may', 'note', { ...ups({}), parts: { web1: [] } }],
  ],
  'battery-too-short': [
    [
      'it lasts for less than the slowest takes',
      'error',
      { parts: { web1: [{ tookMs: 100_000, byItself: true }] }, battery: { statedMs: 90_000 } },
    ],
    [
      'it lasts for less than is assumed of a new guest',
      'warning',
      { parts: { web1: [] }, battery: { statedMs: 80_000 } },
    ],
    [
      'a guest that may never go down, without a limit',
      'error',
      {
        parts: { web1: [{ tookMs: 100_000, byItself: false }] },
        policy: { limitMs: Infinity },
        battery: { statedMs: 600_000 },
      },
    ],
    ['the UPS has less than that', 'error', { ...ups({ runtimeMs: 130_000 }), ...slow(100_000) }],
    [
      'the UPS has less than is assumed of a new guest',
      'warning',
      { ...ups({ runtimeMs: 130_000 }), parts: { web1: [] } },
    ],
    [
      'it is in use, and has less than that',
      'error',
      { ...ups({ power: 'battery', status: 'OB', runtimeMs: 130_000 }), ...slow(100_000) },
    ],
    ['not even the margin is there', 'error', ups({ runtimeMs: 20_000 })],
  ],
  'battery-before-limit': [['it ends before the limit', 'warning', { battery: { statedMs: 240_000 } }]],
};
