import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckRecord } from '../../lib/report/check/json.ts';
import { addLinuxGuests } from './lab/linux/guest.ts';
import { linuxImage } from './lab/linux/image.ts';
import { useHost } from './support/host.ts';

const host = useHost();

/** All that libvirt tells of the guests, but what passes by itself. */
const everything = async (): Promise<string> => {
  const list = await host.lab.virsh('list', '--all');
  const uuids = (await host.lab.virsh('list', '--all', '--uuid')).split('\n').filter((line) => line !== '');
  const script = uuids.flatMap((uuid) => [`domstate --reason ${uuid}`, `dominfo ${uuid}`, `dumpxml ${uuid}`]);
  const told = uuids.length === 0 ? '' : await host.lab.virsh(script.join('; '));
  return `${list}${told.replace(/^CPU time:.*$/gmu, '')}`;
};

interface Checked {
  readonly status: number | null;
  readonly record: CheckRecord;
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

/** Throws unless everything is as it was. */
const check = async (...args: readonly string[]): Promise<Checked> => {
  const before = await everything();
  const end = await host.run(['check', ...args]).ended;
  expect(await everything()).toBe(before);
  expect(end.events, end.stderr).toHaveLength(1);
  const record = end.events[0] as unknown as CheckRecord;
  expect(end.status).toBe(record.counts.error > 0 ? 3 : 0);
  const codes: Record<string, string[]> = {};
  // What this machine's own init is like is not the tests' affair.
  for (const { about, code } of record.findings) if (about !== null) (codes[about.name] ??= []).push(code);
  return { status: end.status, record, codes };
};

describe('check', () => {
  test('finds what is the matter with each guest, and changes nothing', async () => {
    const guests = await host.guests(
      { name: 'fine' },
      { name: 'no button', acpi: false },
      { name: 'loops', onPoweroff: 'restart' },
      { name: 'by hand', paused: true },
      { name: 'fleeting', transient: true },
      { name: '42' },
      { name: 'mute', agentChannel: true },
      { name: 'off', start: false },
    );
    const { codes, status, record } = await check();
    expect(status).toBe(3);
    const unseen = ['never-seen', 'no-agent-channel'];
    expect(codes).toEqual({
      fine: unseen,
      'no button': ['no-acpi', 'never-seen'],
      loops: ['on-poweroff-restart', ...unseen],
      'by hand': ['paused-by-user', ...unseen],
      fleeting: [...unseen, 'transient'],
      '42': ['never-seen', 'number-name', 'no-agent-channel'],
      mute: ['agent-silent', 'never-seen'],
    });
    expect(record.facts.connections).toMatchObject([{ answers: true, events: true, guests: 7 }]);
    for (const guest of guests) expect(await guest.marker()).toMatchObject({ presses: 0 });
  });

  test('tells what mends a guest, and that it does', async () => {
    await host.guests({ name: 'loops', onPoweroff: 'restart' });
    const { record } = await check();
    const remedy = record.findings.find(({ code }) => code === 'on-poweroff-restart')?.remedy ?? '';
    const [, words = ''] = /`virsh -c (?:'[^']*'|\S+) ([^`]*)`/u.exec(remedy) ?? [];
    await host.lab.virsh(...words.split(' '));
    expect((await check()).codes['loops']).toEqual(['never-seen', 'no-agent-channel']);
  });

  test('knows from the record who was forced off last time, and who ended cleanly', async () => {
    const guests = await host.guests({ name: 'good' }, { name: 'deaf', deaf: true });
    const run = await host.run(['-t', '6', '--on-timeout', 'destroy', '--reserve', '3']).ended;
    expect(run.status).toBe(3);
    await host.lab.start(guests);
    const { codes, status, record } = await check();
    expect(status).toBe(3);
    expect(codes).toEqual({ good: ['no-agent-channel'], deaf: ['forced-last-time', 'no-agent-channel'] });
    expect(record.facts.record.is).toBe('kept');
  });

  test('looks at those alone that are named, and knows guests that are off', async () => {
    await host.guests({ name: 'web1' }, { name: 'web2' }, { name: 'off', start: false });
    expect(Object.keys((await check('web1', 'off')).codes)).toEqual(['web1']);
  });
});

describe('check without libvirtd', () => {
  test('names the guests that run on, and that are out of reach', async () => {
    const [web] = await host.guests({ name: 'web 1' }, { name: 'off', start: false });
    await host.lab.killDaemon();
    const end = await host.run(['check']).ended;
    expect(end.status, end.stderr).toBe(3);
    const { findings } = end.events[0] as unknown as CheckRecord;
    const about = findings.find(({ code }) => code === 'guests-without-libvirtd');
    expect(about?.cause).toBe('libvirtd does not answer, but web 1 runs on without it');
    expect(findings.map(({ code }) => code)).toContain('connection-failed');
    expect(await web.qemuPid()).toBeDefined();
  });
});

describe('check asks agents', () => {
  /** The first one downloads a kernel. */
  beforeAll(() => linuxImage(), 600_000);

  test('within a second, and leaves no taint: one answers, one hangs, one is not there', async () => {
    await addLinuxGuests(
      host.lab,
      { name: 'answers', agent: 'answers' },
      { name: 'hangs', agent: 'stopped' },
      { name: 'absent', agent: 'absent' },
    );
    const { codes, record } = await check();
    expect(codes).toEqual({
      answers: ['never-seen'],
      hangs: ['agent-silent', 'never-seen'],
      absent: ['agent-silent', 'never-seen'],
    });
    expect(record.elapsed).toBeLessThan(8);
    expect(await everything()).not.toContain('custom guest agent control');
  });
});
