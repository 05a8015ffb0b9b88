// How `check` asks about guests: few processes, and nobody who hangs, prints noise or is far away spoils it for the others.
import { describe, expect, test } from 'vitest';
import type { CheckRecord } from '../../lib/report/check/json.ts';
import { recordOf, runTool, uuidOf, world, type Fault, type GuestSpec, type Rig } from './run-tool.ts';

interface Told {
  readonly record: CheckRecord;
  /** By guest; that no run tells of it, and that old ones ask no agent, is left out. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  readonly ms: number;
}

const check = async (rig: Rig, ...args: string[]): Promise<Told> => {
  const words = ['check', '--json', '--record', recordOf(rig), ...args];
  const { stdout, ms } = await runTool(rig, words, { json: false, bare: true });
  const record = JSON.parse(stdout) as CheckRecord;
  const codes: Record<string, string[]> = {};
  for (const { about, code } of record.findings)
    if (about !== null && code !== 'never-seen' && code !== 'agent-not-asked')
      (codes[about.name] ??= []).push(code);
  return { record, codes, ms };
};

const FAR = 'qemu+ssh://far/system';

/** Each has something that only its definition tells. */
const many = (count: number, more: Partial<GuestSpec> = {}): GuestSpec[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `g${String(at)}`,
    agent: 'works',
    onReboot: 'preserve',
    ...more,
  }));

const startsWith = (rig: Rig, command: string): number =>
  rig.starts().filter(({ argv }) => argv.some((word) => word.includes(command))).length;

const unreadIn = ({ findings }: CheckRecord): CheckRecord['findings'] =>
  findings.filter(({ code }) => code === 'unread');

describe('60 guests', () => {
  test.each(['9.0.0', '1.2.2', '0.9.8'])('are looked at in two processes (virsh %s)', async (version) => {
    const rig = await world({ version, guests: many(60, { state: 'paused' }) });
    const { codes, record } = await check(rig);
    expect(codes).toEqual(
      Object.fromEntries(
        many(60).map(({ name }) => [name, expect.arrayContaining(['on-reboot', 'paused-by-user'])]),
      ),
    );
    expect(unreadIn(record)).toEqual([]);
    expect(startsWith(rig, 'dumpxml')).toBe(2);
  });

  test.each(['0.7.5', '0.8.3'])('are looked at one by one where virsh has no echo (%s)', async (version) => {
    const rig = await world({ version, guests: many(20) });
    const { codes } = await check(rig);
    expect(Object.values(codes)).toEqual(Array.from({ length: 20 }, () => ['on-reboot']));
    expect(startsWith(rig, 'dumpxml')).toBe(20);
    expect(rig.commands('echo')).toEqual([]);
  });

  const one = { command: 'dumpxml', guest: 'g20' };
  test.each<[string, string, 'error' | 'warning', Fault]>([
    ['hangs', '9.0.0', 'error', { do: 'hang', when: one }],
    ['hangs', '1.2.2', 'error', { do: 'hang', when: one }],
    ['hangs at once', '9.0.0', 'error', { do: 'hang', when: { ...one, command: 'domstate' } }],
    ['prints noise', '9.0.0', 'warning', { do: 'garbage', when: one }],
    ['prints noise without end', '9.0.0', 'warning', { do: 'garbage', endless: true, when: one }],
    ['prints nothing any more', '9.0.0', 'warning', { do: 'empty', when: one }],
    ['kills virsh', '9.0.0', 'warning', { do: 'die', when: one }],
    ['loses the connection', '9.0.0', 'error', { do: 'connection-lost', when: one }],
  ])('one of which %s (virsh %s): it hides none of the others', async (_, version, severity, fault) => {
    const rig = await world({ version, guests: many(60), faults: [fault] });
    const { codes, record, ms } = await check(rig);
    for (const { name } of many(60))
      expect(codes[name], name).toEqual([name === 'g20' ? 'unread' : 'on-reboot']);
    expect(unreadIn(record)).toMatchObject([{ severity, about: { uuid: uuidOf('g20') } }]);
    expect(ms).toBeLessThan(12_000);
    expect(startsWith(rig, 'dumpxml')).toBeLessThan(10);
  });
});

describe.concurrent('a connection', () => {
  test.each([
    ['', false],
    [', though virsh greets before', true],
  ])('that is slow to open%s makes no agent silent, and is opened a few times only', async (_, ubuntu) => {
    const rig = await world({ ubuntu, connections: { [FAR]: { slow: 1_500, guests: many(40) } } });
    const { codes, record } = await check(rig, '-c', FAR);
    expect(Object.values(codes)).toEqual(Array.from({ length: 40 }, () => ['on-reboot']));
    expect(record.findings.filter(({ code }) => code === 'agent-not-asked')).toEqual([]);
    expect(startsWith(rig, 'dumpxml')).toBe(2);
    expect(startsWith(rig, 'domtime')).toBe(2);
  });

  test('from afar: an agent that hangs is told as such, the others answer, and it is asked once', async () => {
    const guests = [...many(10), { name: 'mute', agent: 'silent' } as const, ...many(20).slice(10)];
    const rig = await world({ connections: { [FAR]: { slow: 1_200, guests } } });
    const { codes } = await check(rig, '-c', FAR);
    expect(codes['mute']).toEqual(['agent-silent']);
    for (const { name } of many(20)) expect(codes[name]).toEqual(['on-reboot']);
    expect(rig.commands('domtime').filter(({ guest }) => guest === 'mute')).toHaveLength(1);
    expect(startsWith(rig, 'domtime')).toBeLessThan(8);
  });

  const REFUSED =
    'error: failed to connect to the hypervisor\nerror: Cannot recv data: Connection reset by peer\n';
  /** Its second `uri` and later ones are those of the question: no stream of events has one. The first asks where it leads to. */
  const EVENTLESS = '0.9.12';
  const refusal = (times: number): Fault => ({
    do: 'exit',
    stderr: REFUSED,
    when: { command: 'uri', from: 2, upTo: 1 + times },
  });

  test('that is refused once is tried once more', async () => {
    const rig = await world({ version: EVENTLESS, guests: many(5), faults: [refusal(1)] });
    const { record } = await check(rig);
    expect(unreadIn(record)).toEqual([]);
    expect(startsWith(rig, 'dumpxml')).toBe(2);
  });

  test('that is refused twice is told as such, with the remedy for connections', async () => {
    const rig = await world({ version: EVENTLESS, guests: many(5), faults: [refusal(2)] });
    const unread = unreadIn((await check(rig)).record);
    expect(unread).toHaveLength(5);
    expect(unread[0]).toMatchObject({
      severity: 'error',
      cause: expect.stringContaining('reset by peer') as string,
    });
    expect(unread[0]?.remedy).toMatch(/is libvirtd running/u);
    expect(startsWith(rig, 'dumpxml')).toBe(2);
  });

  test('that is lost at one guest is tried once more', async () => {
    const when = { command: 'dumpxml', guest: 'g2', upTo: 2 };
    const rig = await world({ guests: many(5), faults: [{ do: 'connection-lost', when }] });
    expect(unreadIn((await check(rig)).record)).toEqual([]);
  });
});

describe.concurrent('an agent', () => {
  const asked = async (sentence: string): Promise<CheckRecord['findings']> => {
    const stderr = `error: ${sentence}\n`;
    const rig = await world({
      guests: [{ name: 'db1', agent: 'works' }],
      faults: [{ do: 'exit', stderr, when: { command: 'domtime' } }],
    });
    const { record } = await check(rig);
    return record.findings.filter(({ code }) => code.startsWith('agent-'));
  };

  test.each([
    'Guest agent is not responding: Guest agent not available for now',
    'Guest agent is not responding: QEMU guest agent is not connected',
  ])('does not answer: %s', async (sentence) => {
    expect(await asked(sentence)).toMatchObject([
      { code: 'agent-silent', cause: expect.stringContaining(sentence) as string },
    ]);
  });

  test('that refuses has answered', async () => {
    const sentence =
      "internal error: unable to execute QEMU agent command 'guest-get-time': has been disabled";
    expect(await asked(sentence)).toEqual([]);
  });

  test.each([
    'access denied',
    'operation forbidden: read only access prevents virDomainGetTime',
    'Requested operation is not valid: domain is not running',
    'Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainSave)',
    'Cannot recv data: Connection reset by peer',
  ])('could not be asked: %s', async (sentence) => {
    expect(await asked(sentence)).toMatchObject([
      { code: 'agent-not-asked', cause: expect.stringContaining(sentence) as string },
    ]);
  });
});
