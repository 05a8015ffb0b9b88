// `check` on hosts that are not well: whatever hangs, refuses or prints noise, it ends in time, says so, and changes nothing.
import { existsSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CheckRecord, FindingFields } from '../../lib/report/check/json.ts';
import {
  deeds,
  pathWithoutVirsh,
  recordOf,
  runTool,
  startTool,
  world,
  type Result,
  type Rig,
  type StandInOptions,
  type ToolOptions,
} from './run-tool.ts';
import { apcupsdSays, fakeApcaccess, fakeUpsc, nutSays, type UpsSays } from './ups.ts';

const ASKS = [
  'list',
  'domstate',
  'dominfo',
  'dumpxml',
  'domtime',
  'domuuid',
  'domname',
  'version',
  'uri',
  'event',
  'echo',
];

interface Checked extends Result {
  readonly record: CheckRecord;
  /** `code` of what was found about a guest, or `code` of the host under ''. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** The exit status that they make: this machine's own init may be an error as well. */
  readonly status: number;
}

/** `--lock` is not for check. */
const options: ToolOptions = { json: false, bare: true };

const check = async (rig: Rig, args: readonly string[] = [], more: ToolOptions = {}): Promise<Checked> => {
  const result = await runTool(rig, ['check', '--json', '--record', recordOf(rig), ...args], {
    ...options,
    ...more,
  });
  const record = JSON.parse(result.stdout) as CheckRecord;
  expect(result.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(result.code).toBe(record.counts.error > 0 ? 3 : 0);
  expect(deeds(rig)).toEqual([]);
  expect(
    rig
      .commands()
      .map(({ command }) => command)
      .filter((command) => !['--version', ...ASKS].includes(command)),
  ).toEqual([]);
  const status = ofTheWorld(record).some(({ severity }) => severity === 'error') ? 3 : 0;
  return { ...result, record, codes: byGuest(record), status };
};

/** Of what this machine's own init and files are made is not the tests' affair. */
const OWN = /^(?:init-|own-pre-stop|others-act-too|not-root)/u;

const ofTheWorld = ({ findings }: CheckRecord): FindingFields[] =>
  findings.filter(({ code }) => !OWN.test(code));

const byGuest = (record: CheckRecord): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const { about, code } of ofTheWorld(record)) (found[about?.name ?? ''] ??= []).push(code);
  return found;
};

const checked = async (rigOptions: StandInOptions, args?: readonly string[]): Promise<Checked> =>
  check(await world(rigOptions), args);

describe.concurrent('a guest', () => {
  test('is looked at as it is: each matter is found, and nothing else', async () => {
    const { codes, status, record } = await checked({
      guests: [
        { name: 'fine', agent: 'works' },
        { name: 'button', arch: 'x86_64' },
        { name: 'no button', acpi: false },
        { name: 'agent alone', acpi: false, agent: 'works' },
        { name: 'closed', agent: 'disconnected' },
        { name: 'loops', agent: 'works', onPoweroff: 'restart' },
        { name: 'kept', agent: 'works', onPoweroff: 'preserve' },
        { name: 'renamed', agent: 'works', onReboot: 'rename-restart' },
        { name: 'by hand', agent: 'works', state: 'paused' },
        { name: 'full', agent: 'works', state: 'paused', reason: 'I/O error' },
        { name: 'watched', agent: 'works', state: 'paused', reason: 'watchdog' },
        { name: 'moving', agent: 'works', state: 'paused', reason: 'migrating' },
        { name: 'panicked', agent: 'works', state: 'paused', reason: 'crashed' },
        { name: 'crash', agent: 'works', state: 'crashed' },
        { name: 'sleeps', agent: 'works', state: 'pmsuspended' },
        { name: 'flushes', agent: 'works', state: 'in shutdown' },
        { name: 'fleeting', agent: 'works', persistent: false },
        { name: '42', agent: 'works' },
        { name: 'box', domainType: 'lxc', osType: 'exe', acpi: false },
        { name: 'arm', arch: 'aarch64', acpi: false, agent: 'works' },
        { name: 'off', state: 'shut off' },
      ],
    });
    const unseen = ['never-seen'];
    expect(codes).toEqual({
      fine: unseen,
      button: [...unseen, 'no-agent-channel'],
      'no button': ['no-acpi', ...unseen],
      'agent alone': ['no-acpi', ...unseen],
      closed: ['agent-silent', ...unseen],
      loops: ['on-poweroff-restart', ...unseen],
      kept: ['on-poweroff-preserve', ...unseen],
      renamed: ['on-reboot', ...unseen],
      'by hand': ['paused-by-user', ...unseen],
      full: ['paused-io-error', ...unseen],
      watched: ['paused-otherwise', ...unseen],
      moving: [...unseen, 'paused-in-passing'],
      panicked: ['crashed', ...unseen],
      crash: ['crashed', ...unseen],
      sleeps: [...unseen, 'suspended'],
      flushes: [...unseen, 'going-down-already'],
      fleeting: [...unseen, 'transient'],
      '42': [...unseen, 'number-name'],
      box: unseen,
      arm: unseen,
    });
    expect(record.facts.connections).toEqual([
      { connection: '', answers: true, daemon: '9.0.0', lacks: [], events: true, guests: 20 },
    ]);
    expect(status).toBe(3);
  });

  test('that is not named is not looked at', async () => {
    const rig = await world({ guests: [{ name: 'web1' }, { name: 'web2' }, { name: 'db1' }] });
    const { codes } = await check(rig, ['web*']);
    expect(Object.keys(codes)).toEqual(['web1', 'web2']);
    expect(
      rig
        .commands('dumpxml')
        .map(({ guest }) => guest)
        .sort(),
    ).toEqual(['web1', 'web2']);
  });

  test.each(['web7', 'off web7', 'web1 web7'])(
    'that nobody knows is one mistake, said once: exit status 2 (check %s)',
    async (words) => {
      const rig = await world({ guests: [{ name: 'web1' }, { name: 'off', state: 'shut off' }] });
      const { code, stdout, stderr } = await runTool(rig, ['check', ...words.split(' ')], options);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/no guest is called "web7"; nothing was done/);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(rig.commands('dumpxml')).toEqual([]);
    },
  );

  test('that is excluded is left to its manager', async () => {
    const { codes } = await checked({ guests: [{ name: 'vm1', acpi: false }] }, ['--exclude', 'vm*']);
    expect(codes).toEqual({ vm1: ['excluded'] });
  });

  test('whose agent hangs is found out within a second or so, and holds up nobody', async () => {
    const guests = Array.from({ length: 12 }, (_, at) => ({
      name: `mute${String(at)}`,
      agent: 'silent' as const,
    }));
    const { codes, ms } = await checked({ guests: [...guests, { name: 'fine', agent: 'works' }] });
    for (const { name } of guests) expect(codes[name]).toContain('agent-silent');
    expect(codes['fine']).toEqual(['never-seen']);
    expect(ms).toBeLessThan(8_000);
  });

  test.each(['1.2.14', '4.4.0'])(
    'whose agent would hold up its power button (libvirtd %s) is not asked; its channel tells what it can',
    async (daemon) => {
      const guests = [
        { name: 'mute', agent: 'silent' } as const,
        { name: 'closed', agent: 'disconnected' } as const,
      ];
      const rig = await world({ daemon, guests });
      const { codes } = await check(rig);
      expect(codes['mute']).toEqual(['never-seen', 'agent-not-asked']);
      expect(codes['closed']).toEqual(['agent-silent', 'never-seen']);
      expect(rig.commands('domtime')).toEqual([]);
    },
  );

  test.each(['9.0.0', '1.2.2', '0.9.8', '0.7.5'])(
    'whose definition does not come (virsh %s) hides no other: it is an error after 5 s, with what is known',
    async (version) => {
      const { codes, ms, record } = await checked({
        version,
        guests: [
          { name: 'stuck', state: 'paused' },
          { name: 'loops', agent: 'works', onPoweroff: 'restart' },
        ],
        faults: [{ do: 'hang', when: { command: 'dumpxml', guest: 'stuck' } }],
      });
      expect(codes['stuck']).toContain('unread');
      expect(codes['stuck']).toContain(version === '0.7.5' ? 'paused-otherwise' : 'paused-by-user');
      expect(codes['loops']).toContain('on-poweroff-restart');
      expect(record.findings.find(({ code }) => code === 'unread')?.severity).toBe('error');
      expect(ms).toBeLessThan(12_000);
    },
  );

  test.each<[string, StandInOptions['faults']]>([
    ['is noise', [{ do: 'garbage', when: { command: 'dumpxml' } }]],
    ['is nothing', [{ do: 'empty', when: { command: 'dumpxml' } }]],
    [
      'is torn',
      [{ do: 'exit', code: 0, stdout: "<domain type='kvm'>\n  <name>", when: { command: 'dumpxml' } }],
    ],
    [
      'is refused',
      [
        {
          do: 'exit',
          stderr: 'error: operation forbidden: read only access\n',
          when: { command: 'dumpxml' },
        },
      ],
    ],
    ['is lost with the connection', [{ do: 'connection-lost', when: { command: 'dumpxml' } }]],
    ['floods', [{ do: 'garbage', endless: true, when: { command: 'dumpxml' } }]],
  ])('whose definition %s is said to be unread', async (_, faults = []) => {
    const { codes } = await checked({ guests: [{ name: 'web1' }], faults });
    expect(codes['web1']).toContain('unread');
  });

  test('that ends meanwhile is no longer one', async () => {
    const { codes } = await checked({
      guests: [
        { name: 'going', persistent: false, timeline: [{ after: 900, state: 'shut off' }] },
        { name: 'fine', agent: 'works' },
      ],
      faults: [
        { do: 'slow', ms: 1_200, when: { command: 'domstate', guest: 'going' } },
        { do: 'slow', ms: 1_200, when: { command: 'version' } },
      ],
    });
    expect(codes).toEqual({ fine: ['never-seen'] });
  });
});

describe.concurrent.each(['0.7.5', '0.8.3', '0.9.8', '0.9.12', '0.10.2', '1.2.2', '9.0.0', '11.0.0'])(
  'virsh %s',
  (version) => {
    test('looks at guests of any name, and says what it lacks', async () => {
      const names = ['plain', 'with blank', '42', '-h', ';', "it's", '$HOME', '日本語', 'a'.repeat(200)];
      const { codes, record } = await checked({
        version,
        guests: names.map((name) => ({ name, agent: 'works' as const, onPoweroff: 'restart' as const })),
      });
      for (const name of names) expect(codes[name], name).toContain('on-poweroff-restart');
      expect(record.facts.virsh.version).toBe(version);
      const events = ['1.2.2', '9.0.0', '11.0.0'].includes(version);
      expect(record.facts.virsh.lacks.includes('events')).toBe(!events);
      expect(record.facts.connections[0]?.events).toBe(events);
      expect((codes[''] ?? []).filter((code) => code === 'virsh-lacks-events')).toHaveLength(events ? 0 : 1);
      expect(codes[''] ?? []).not.toContain('polling');
    });
  },
);

describe.concurrent('the host', () => {
  test('whose libvirtd is down is not ready: exit status 3, the cause, and no guest is invented', async () => {
    const { status, record } = await checked({ connections: { 'qemu:///system': { refuses: true } } });
    expect(status).toBe(3);
    const [first] = record.findings;
    expect(first).toMatchObject({ code: 'connection-failed', severity: 'error', about: null });
    expect(first?.remedy).toMatch(/is libvirtd running/);
    expect(record.facts).toMatchObject({ guests: 0, connections: [{ answers: false, guests: null }] });
  });

  test('whose libvirtd hangs is found out in bounded time; other connections are looked at all the same', async () => {
    const uri = 'lxc:///';
    const rig = await world({
      connections: { [uri]: { guests: [{ name: 'box', domainType: 'lxc', osType: 'exe' }] } },
      faults: [{ do: 'hang', when: { uri: 'qemu:///system', command: 'list' } }],
    });
    const { codes, ms } = await check(rig, ['-c', 'default', '-c', uri]);
    expect(codes['']).toContain('connection-failed');
    expect(codes['box']).toEqual(['never-seen']);
    expect(ms).toBeLessThan(20_000);
  });

  test.each([
    ['0.9.8', ['modes', 'graceful', 'wake'], 'virsh edit'],
    ['3.8.0', [], 'virsh edit'],
    ['3.9.0', [], 'virsh set-lifecycle-action'],
  ])(
    'whose libvirtd is %s lacks what that lacks, and gets remedies that it can take',
    async (daemon, lacks, command) => {
      const { record, codes } = await checked({ daemon, guests: [{ name: 'loops', onPoweroff: 'restart' }] });
      expect(record.facts.connections).toMatchObject([{ daemon, lacks }]);
      expect(record.facts.virsh).toEqual({ version: '9.0.0', lacks: [] });
      expect(codes[''] ?? []).toEqual(lacks.map((lack) => `libvirtd-lacks-${lack}`));
      const about = record.findings.find(({ code }) => code === 'on-poweroff-restart');
      expect(about?.remedy).toContain(command);
    },
  );

  test('without a virsh is not ready', async () => {
    const rig = await world();
    const { codes, status } = await check(rig, [], { env: { PATH: pathWithoutVirsh(rig) } });
    expect(codes).toEqual({ '': ['connection-failed'] });
    expect(status).toBe(3);
  });

  test('a URI that no driver takes is a mistake: exit status 2', async () => {
    const rig = await world({
      connections: { 'xen:///': { refuses: 'no connection driver available for xen:///' } },
    });
    const { code, stdout } = await runTool(rig, ['check', '-c', 'xen:///'], options);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('whose events do not come is polling, and says so', async () => {
    const { codes } = await checked({
      guests: [{ name: 'a' }],
      faults: [{ do: 'die', when: { command: 'event' } }],
    });
    expect(codes['']).toEqual(['polling']);
  });

  test('whose limits contradict each other is told so, where a run would refuse them', async () => {
    const rig = await world();
    const { codes, status } = await check(rig, ['-t', '20', '--reserve', '30', '--battery-runtime', '10']);
    expect(codes['']).toEqual(['reserve-too-long', 'battery-before-limit']);
    expect(status).toBe(3);
  });

  test('is judged as one that goes down, whatever it does: what does not end is forced off', async () => {
    const rig = await world({ guests: [{ name: 'a' }] });
    expect((await check(rig)).codes['']).toBeUndefined();
    expect((await check(rig, ['--on-timeout', 'leave'])).codes['']).toEqual(['leaves-guests']);
  });

  test.each([
    ['--record none', ['--record', 'none'], 'record-none'],
    ['a record that is a folder', ['--record', '/'], 'record-unreadable'],
    ['a record where none can be', ['--record', '/proc/version/runs.jsonl'], 'record-unreadable'],
  ])('with %s will know nothing afterwards', async (_, args, code) => {
    const rig = await world();
    const { stdout } = await runTool(rig, ['check', '--json', ...args], options);
    expect((JSON.parse(stdout) as CheckRecord).findings.map((one) => one.code)).toContain(code);
  });
});

describe.concurrent('the record', () => {
  test('of a run that had to force a guest off makes it an error; one that ended cleanly is well', async () => {
    const rig = await world({
      guests: [
        { name: 'good', agent: 'works' },
        { name: 'deaf', deaf: true, agent: 'works' },
      ],
    });
    const limits = ['-t', '8', '--reserve', '6', '--on-timeout', 'destroy'];
    const run = [...limits, '--record', recordOf(rig), '--lock', `${rig.folder}/l`];
    expect((await runTool(rig, run, options)).code).toBe(3);
    for (const name of ['good', 'deaf']) rig.setGuest(name, { state: 'running' });
    const before = rig.calls().length;
    const { stdout, code } = await runTool(rig, ['check', '--json', '--record', recordOf(rig)], options);
    const record = JSON.parse(stdout) as CheckRecord;
    expect(byGuest(record)).toEqual({ deaf: ['forced-last-time'] });
    expect(record.facts.record).toEqual({ is: 'kept', runs: 1 });
    expect(code).toBe(3);
    expect(
      rig
        .calls()
        .slice(before)
        .some((call) => call.kind === 'command' && call.command === 'destroy'),
    ).toBe(false);
  });

  test('of a guest that somebody else forced off in mid-run says so, and its end is counted on no longer', async () => {
    const rig = await world({ guests: [{ name: 'web1', deaf: true, agent: 'works' }] });
    const run = startTool(rig, ['-t', '60', '--lock', `${rig.folder}/l`, '--record', recordOf(rig)], options);
    await rig.until(() => rig.asked('web1').length > 0);
    rig.setGuest('web1', { state: 'shut off', reason: 'destroyed' });
    expect((await run.ended).code).toBe(3);
    rig.setGuest('web1', { state: 'running' });
    const { stdout, code } = await runTool(rig, ['check', '--json', '--record', recordOf(rig)], options);
    const record = JSON.parse(stdout) as CheckRecord;
    expect(byGuest(record)).toEqual({ web1: ['forced-by-others-last-time'] });
    expect(record.facts.worstSeconds).toBeNull();
    expect(code).toBe(record.counts.error > 0 ? 3 : 0);
  });

  test('of a virsh that never tells how a guest ended is not held against the guest', async () => {
    const rig = await world({ version: '0.8.3', guests: [{ name: 'web1', agent: 'works' }] });
    const run = ['-t', '60', '--record', recordOf(rig), '--lock', `${rig.folder}/l`];
    expect((await runTool(rig, run, options)).code).toBe(0);
    rig.setGuest('web1', { state: 'running' });
    const { stdout } = await runTool(rig, ['check', '--json', '--record', recordOf(rig)], options);
    const { web1, '': host } = byGuest(JSON.parse(stdout) as CheckRecord);
    expect(web1).toEqual(['agent-not-asked']);
    expect(host).toContain('virsh-lacks-reasons');
  });

  test('is not touched, and none is made', async () => {
    const rig = await world({ guests: [{ name: 'a' }] });
    await check(rig);
    expect(existsSync(recordOf(rig))).toBe(false);
  });
});

describe.concurrent('the battery', () => {
  const NUT = ['--battery', 'nut:apc@localhost'];
  const found = async (says: UpsSays | null, ...args: string[]): Promise<Checked> => {
    const rig = await world();
    if (says !== null) fakeUpsc(rig, says);
    return check(rig, [...NUT, ...args]);
  };

  test('that is full and lasts is no finding, and among the facts', async () => {
    const { codes, record } = await found({ stdout: nutSays({ 'battery.runtime': 620 }) });
    expect(codes['']).toBeUndefined();
    expect(record.facts).toMatchObject({
      batterySeconds: 590,
      battery: {
        ...{ source: 'nut:apc@localhost', unread: null, power: 'mains', status: 'OL', chargePercent: 100 },
        ...{ runtimeSeconds: 620, lowSeconds: 120, marginSeconds: 30, statedSeconds: null },
      },
    });
  });

  test.each<[string, UpsSays | null, string[], number]>([
    ['no upsc', null, ['battery-unread'], 3],
    ['no upsd', { stderr: 'Error: Connection failure\n', status: 1 }, ['battery-unread'], 3],
    ['an upsd that hangs', { sleep: 30 }, ['battery-unread'], 3],
    ['mains power gone', { stdout: nutSays({ 'ups.status': 'OB DISCHRG' }) }, ['battery-in-use'], 0],
    ['a low battery', { stdout: nutSays({ 'ups.status': 'OB LB' }) }, ['battery-low'], 3],
    ['a worn battery', { stdout: nutSays({ 'ups.status': 'OL RB' }) }, ['battery-worn'], 0],
    ['no runtime', { stdout: nutSays({ 'battery.runtime': null }) }, ['battery-no-runtime'], 0],
    [
      'a runtime of nonsense',
      { stdout: nutSays({ 'battery.runtime': 4_294_967_295 }) },
      ['battery-unread'],
      3,
    ],
    [
      'a runtime shorter than the margin',
      { stdout: nutSays({ 'battery.runtime': 20 }) },
      ['battery-too-short'],
      3,
    ],
    ['a mark below the margin', { stdout: nutSays({ 'battery.runtime.low': 20 }) }, ['battery-low-mark'], 0],
  ])('with %s', async (_, says, expected, its) => {
    const { codes, status, ms } = await found(says);
    expect(codes['']).toEqual(expected);
    expect(status).toBe(its);
    expect(ms).toBeLessThan(15_000);
  });

  test('is held against what the guests took, and what is assumed of new ones', async () => {
    const rig = await world({ guests: [{ name: 'new', agent: 'works' }] });
    fakeUpsc(rig, { stdout: nutSays({ 'battery.runtime': 130 }) });
    const { record, codes } = await check(rig, NUT);
    expect(codes['']).toEqual(['battery-too-short']);
    expect(record.findings.find(({ code }) => code === 'battery-too-short')).toMatchObject({
      severity: 'warning',
    });
  });

  test('of apcupsd is asked where it is', async () => {
    const rig = await world();
    const ups = fakeApcaccess(rig, { stdout: apcupsdSays({ STATUS: 'ONLINE REPLACEBATT' }) });
    const { codes } = await check(rig, ['--battery', 'apcupsd']);
    expect(codes['']).toEqual(['battery-worn']);
    expect(ups.calls()).toEqual(['status']);
  });

  test('has a line of its own, with what the UPS says', async () => {
    const rig = await world();
    fakeUpsc(rig, { stdout: nutSays() });
    const { stdout } = await runTool(rig, ['check', ...NUT, '--record', recordOf(rig)], options);
    expect(stdout.replace(/\s+/gu, ' ')).toContain(
      'battery nut:apc@localhost: on mains (OL), 25 min of battery, 100 % charged; margin 30 s',
    );
  });

  test('that hangs costs no more than its three seconds', async () => {
    const rig = await world();
    fakeUpsc(rig, { sleep: 30 });
    const plainly = await check(rig);
    const { ms } = await check(rig, NUT);
    expect(ms - plainly.ms).toBeLessThan(6_000);
  });
});

describe.concurrent('the words', () => {
  test('are a table, its verdict last; --quiet leaves out what is well', async () => {
    const rig = await world({ guests: [{ name: 'loops', onPoweroff: 'restart' }] });
    const table = await runTool(rig, ['check', '--record', recordOf(rig)], options);
    expect(table.stdout).toMatch(/^Node {6}/u);
    expect(table.stdout).toMatch(/^error {4}loops {2}on_poweroff is "restart"/mu);
    expect(table.stdout).toMatch(/\nNot ready: \d errors?,.*\.\n$/u);
    const quiet = await runTool(rig, ['check', '--quiet', '--record', recordOf(rig)], options);
    expect(quiet.stdout).toMatch(/^error {4}/u);
    expect(quiet.stdout).not.toMatch(/^note|^Node|^Not ready/mu);
  });

  test('go nowhere where the disk is full: the exit status tells', async () => {
    const rig = await world({ guests: [{ name: 'loops', onPoweroff: 'restart' }] });
    const stdio: ToolOptions['stdio'] = ['ignore', openSync('/dev/full', 'w'), 'pipe'];
    const { code, stderr } = await runTool(rig, ['check'], { ...options, stdio });
    expect(code).toBe(3);
    expect(stderr).toContain('the output is not whole');
  });

  test('that nobody reads to their end stop nothing', async () => {
    const rig = await world({ guests: [{ name: 'loops', onPoweroff: 'restart' }] });
    const running = startTool(rig, ['check'], options);
    running.child.stdout?.destroy();
    expect((await running.ended).code).toBe(3);
  });

  test('end with a signal, and leave no virsh behind', async () => {
    const rig = await world({ faults: [{ do: 'hang', when: { command: 'list' } }] });
    const running = startTool(rig, ['check'], options);
    await rig.until(() => rig.commands('list').length > 0);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/no guest was asked/);
  });
});
