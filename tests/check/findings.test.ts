import { describe, expect, test } from 'vitest';
import type { Code } from '../../lib/check/finding.ts';
import { NO_PAST } from '../../lib/check/guest-facts.ts';
import { countFindings, isReady, judgeFacts } from '../../lib/check/judge.ts';
import { slow, STORIES } from './stories.ts';
import {
  answering,
  definition,
  factsOf,
  failing,
  guest,
  guestFacts,
  past,
  reading,
  URI,
  type Story,
} from './world.ts';

const codesOf = (story: Story): Code[] => judgeFacts(factsOf(story)).map(({ matter }) => matter.code);

describe.each(Object.entries(STORIES))('%s', (code, cases) => {
  test.each(cases)('is found where %s: %s', (_, severity, story) => {
    const found = judgeFacts(factsOf(story)).filter(({ matter }) => matter.code === code);
    expect(found.map((one) => one.severity)).toEqual([severity]);
  });
});

test('nothing is the matter with a host and a guest that are as they should be', () => {
  expect(codesOf({})).toEqual([]);
});

test('a host without a guest is ready', () => {
  expect(codesOf({ guests: [] })).toEqual([]);
});

describe('nothing is found', () => {
  const one = (more: Parameters<typeof guestFacts>[1]): Story => ({ guests: [guestFacts('db1', more)] });
  test.each<[string, Story]>([
    [
      'of a container, which has neither power button nor agent',
      one({
        definition: definition({ type: 'lxc', os: 'exe', acpi: false, channel: 'none' }),
        agent: { is: 'no-channel' },
      }),
    ],
    [
      'of a Xen guest without an agent',
      one({ definition: definition({ type: 'xen', os: 'xen', acpi: false }), agent: { is: 'no-channel' } }),
    ],
    [
      'of an ARM guest without <acpi/>: its button comes with the board',
      one({ definition: definition({ arch: 'aarch64', acpi: false }) }),
    ],
    ['of on_reboot "restart" and "destroy"', one({ definition: definition({ onReboot: 'destroy' }) })],
    ['of ends of which nobody can tell how', one({ past: past({ outcome: 'off' }, 0, 3) })],
    ['of a guest that was saved after such an end', one({ past: past({ outcome: 'saved' }, 0, 2) })],
    ['of guests that were saved', one({ past: past({ outcome: 'saved' }) })],
    ['of a guest whose persistence this virsh cannot tell', one({ persistent: undefined })],
    ['of a name that begins with digits', { guests: [guestFacts('10-app')] }],
    [
      'of strays where each libvirtd answers: another look would list them',
      { host: { strays: [{ driver: 'qemu', name: 'new' }] } },
    ],
    [
      "of strays where virsh's own default may be theirs, for nobody knows what it is",
      {
        host: { connections: [answering({}, '')], strays: [{ driver: 'lxc', name: 'new' }] },
      },
    ],
    [
      'of events where virsh is too old for them, but that',
      { host: { virsh: { version: '0.9.12', lacks: [], wantsModes: false, setsAction: false } } },
    ],
    ['of a battery that lasts longer than all', { battery: { statedMs: 900_000 } }],
    [
      'of a UPS that calls itself low too late, where apcupsd does not wait for that',
      { battery: { source: 'apcupsd', reading: reading({ actsMs: 180_000 }) }, ...slow(88_000) },
    ],
  ])('%s', (_, story) => {
    expect(codesOf(story)).toEqual([]);
  });
});

describe('what is said once is not said twice', () => {
  test('a virsh without events is polling: the virsh is what is the matter', () => {
    const virsh = { version: '0.9.12', lacks: ['events'], wantsModes: false, setsAction: false } as const;
    const connections = [answering({ daemon: null, events: false })];
    expect(codesOf({ host: { virsh, connections } })).toEqual(['virsh-lacks-events']);
  });

  test('what virsh lacks already is not laid to libvirtd as well', () => {
    const virsh = {
      version: '0.9.8',
      lacks: ['modes', 'wake'],
      wantsModes: false,
      setsAction: false,
    } as const;
    const connections = [answering({ daemon: '0.8.3', lacks: ['modes', 'reasons', 'wake'] })];
    expect(codesOf({ host: { virsh, connections } })).toEqual([
      'libvirtd-lacks-reasons',
      'virsh-lacks-modes',
      'virsh-lacks-wake',
    ]);
  });

  test('no virsh at all lacks nothing: its connection fails', () => {
    const failure = { reason: 'virsh-missing', detail: 'there is no virsh on the PATH' } as const;
    const host = {
      virsh: { version: null, lacks: ['reasons', 'events'], wantsModes: false, setsAction: false },
      connections: [failing(failure, '')],
    } as const;
    expect(codesOf({ host, guests: [] })).toEqual(['connection-failed']);
  });

  test('a guest that is excluded is the affair of its manager, whatever is the matter with it', () => {
    const selection = { named: [], exclude: ['vm*'], persistentOnly: false, leavePaused: false };
    const more = { definition: definition({ acpi: false, onPoweroff: 'restart' }), cluster: 'vm1' };
    expect(codesOf({ guests: [guestFacts('vm1', more)], policy: { selection } })).toEqual(['excluded']);
  });

  test('a guest of a cluster is to be left to it, and not to be tried before', () => {
    const guests = [guestFacts('vm1', { past: NO_PAST, cluster: 'vm-1' })];
    expect(codesOf({ guests, host: { clusterGuests: ['vm1'] } })).toEqual(['cluster-managed']);
  });

  test('a guest that was forced off last time is not late besides', () => {
    const guests = [guestFacts('web1', { past: past({ outcome: 'forced', byUs: true }) })];
    expect(codesOf({ guests, parts: { web1: [{ tookMs: 280_000, byItself: false }] } })).toEqual([
      'forced-last-time',
    ]);
  });

  test('a guest that somebody else forced off is late besides only where that is proven', () => {
    const guests = [guestFacts('web1', { past: past({ outcome: 'forced', byUs: false }) })];
    const parts = (seconds: number): NonNullable<Story['parts']> => ({
      web1: [{ tookMs: seconds * 1000, byItself: false }],
    });
    expect(codesOf({ guests, parts: parts(30) })).toEqual(['forced-by-others-last-time']);
    expect(codesOf({ guests, parts: parts(280) })).toEqual(['predicted-late', 'forced-by-others-last-time']);
  });

  test('a run that was killed hides neither what the one before told, nor that the guest is late', () => {
    const killed = { waitedMs: 3_000, at: '2014-05-07T07:08:09.123Z' };
    const before = { ...past({ outcome: 'forced', byUs: true }), killed };
    expect(codesOf({ guests: [guestFacts('web1', { past: before })] })).toEqual([
      'forced-last-time',
      'cut-off-last-time',
    ]);
    const alone = { ...NO_PAST, killed };
    const late = { guests: [guestFacts('web1', { past: alone })], policy: { limitMs: 60_000 } };
    expect(codesOf({ ...late, parts: { web1: [] } })).toEqual(['cut-off-last-time', 'predicted-late']);
  });

  test.each(['crashed', 'paused'] as const)('a guest that crashed is not late besides (%s)', (state) => {
    const guests = [guestFacts('web1', { guest: guest('web1', { state }), reason: 'crashed' })];
    const parts = { web1: [{ tookMs: 290_000, byItself: true }] };
    expect(codesOf({ guests, parts })).toEqual(['crashed']);
  });

  test('a guest that is paused was not asked for its agent, for that reason', () => {
    const paused = guest('db1', { state: 'paused' });
    const agent = { is: 'not-asked', why: 'the guest is paused' } as const;
    expect(codesOf({ guests: [guestFacts('db1', { guest: paused, reason: 'user', agent })] })).toEqual([
      'paused-by-user',
    ]);
  });

  test('a remote libvirtd that does not answer is not why nobody asks strays of this host', () => {
    const failure = { reason: 'no-connection', detail: 'refused' } as const;
    const connections = [failing(failure, 'qemu+ssh://root@other/system')];
    const strays = [{ driver: 'qemu', name: 'db1' }] as const;
    expect(codesOf({ host: { connections, strays }, guests: [] })).toEqual([
      'connection-failed',
      'guests-not-covered',
    ]);
  });
});

describe('the findings', () => {
  const story: Story = {
    host: { isRoot: false },
    battery: { statedMs: 100_000 },
    guests: [
      guestFacts('quiet', { agent: { is: 'no-channel' }, definition: definition({ channel: 'none' }) }),
      guestFacts('42'),
      guestFacts('loop', { definition: definition({ onPoweroff: 'restart' }) }),
      guestFacts('lost', { definition: definition({ onReboot: 'preserve' }) }),
    ],
  };

  test('come the worst first, the host before its guests', () => {
    expect(
      judgeFacts(factsOf(story)).map(({ severity, about }) => `${severity} ${about?.name ?? 'host'}`),
    ).toEqual(['error loop', 'warning host', 'warning host', 'warning lost', 'note quiet', 'note 42']);
  });

  test('are counted, and one error is enough not to be ready', () => {
    const counts = countFindings(judgeFacts(factsOf(story)));
    expect(counts).toEqual({ error: 1, warning: 3, note: 2 });
    expect(isReady(counts)).toBe(false);
    expect(isReady({ ...counts, error: 0 })).toBe(true);
  });

  test('are about the guest they were found at, by its key', () => {
    const twin = { ...guest('42'), connection: 'lxc:///' };
    const guests = [guestFacts('42'), guestFacts('42', { guest: twin })];
    const facts = factsOf({ guests, policy: { connections: [URI, 'lxc:///'] } });
    expect(judgeFacts(facts).map(({ about }) => about?.connection)).toEqual([URI, 'lxc:///']);
  });
});
