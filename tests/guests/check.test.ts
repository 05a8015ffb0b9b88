import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckRecord } from '../../lib/report/check/json.ts';
import { addLinuxGuests } from './lab/linux/guest.ts';
import { linuxImage } from './lab/linux/image.ts';
import { checkOn, everything, findingIn, mend, type Checked } from './support/check.ts';
import { useHost } from './support/host.ts';
import { until } from './support/until.ts';

const host = useHost();

const check = async (...args: readonly string[]): Promise<Checked> => checkOn(host, args);

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
      '42': [...unseen, 'number-name'],
      mute: ['agent-silent', 'never-seen'],
    });
    expect(record.facts.connections).toMatchObject([{ answers: true, events: true, guests: 7 }]);
    for (const guest of guests) expect(await guest.marker()).toMatchObject({ presses: 0 });
  });

  test('tells what mends a guest, and that it does', async () => {
    await host.guests({ name: 'loops', onPoweroff: 'restart' }, { name: 'fleeting', transient: true });
    const before = await check();
    await mend(host, findingIn(before, 'on-poweroff-restart', 'loops'));
    await mend(host, findingIn(before, 'transient', 'fleeting'));
    const unseen = ['never-seen', 'no-agent-channel'];
    expect((await check()).codes).toEqual({ loops: unseen, fleeting: unseen });
  });

  test('knows from the record who was forced off last time, and by whom, and who ended cleanly', async () => {
    const guests = await host.guests(
      { name: 'good' },
      { name: 'deaf', deaf: true },
      { name: 'victim', deaf: true },
    );
    const run = host.run(['-t', '6', '--on-timeout', 'destroy', '--reserve', '3']);
    await run.asked('victim');
    await host.lab.virsh('destroy', guests[2].uuid);
    expect((await run.ended).status).toBe(3);
    await host.lab.start(guests);
    const { codes, status, record } = await check();
    expect(status).toBe(3);
    expect(codes).toEqual({
      good: ['no-agent-channel'],
      deaf: ['forced-last-time', 'no-agent-channel'],
      victim: ['forced-by-others-last-time', 'no-agent-channel'],
    });
    expect(record.facts.record.is).toBe('kept');
  });

  test('tells a run that was killed from one that the power ended', async () => {
    await host.guests({ name: 'killed', deaf: true }, { name: 'powerless', deaf: true });
    for (const name of ['killed', 'powerless']) {
      const run = host.run(['-t', '60', name]);
      await run.asked(name);
      const isRecorded = async (): Promise<boolean> =>
        (await host.record()).some((line) => line.event === 'guest-asked' && line.guest.name === name);
      await until(isRecorded, `${name} in the record`);
      await run.signal('KILL');
      await run.ended;
      for (const { pid } of await host.leftovers()) process.kill(pid, 'SIGKILL');
    }
    await bootSince('powerless');
    const found = await check();
    const [killed, powerless] = ['killed', 'powerless'].map((name) =>
      findingIn(found, 'cut-off-last-time', name),
    );
    expect(killed).toMatchObject({
      severity: 'warning',
      cause: expect.stringContaining('was killed') as string,
    });
    expect(powerless).toMatchObject({
      severity: 'error',
      cause: expect.stringMatching(/: the host lost power or was reset$/u) as string,
    });
  });

  test('looks at those alone that are named, and knows guests that are off', async () => {
    await host.guests({ name: 'web1' }, { name: 'web2' }, { name: 'off', start: false });
    expect(Object.keys((await check('web1', 'off')).codes)).toEqual(['web1']);
  });
});

/** Makes the record of the runs that asked this guest one of before the kernel's last start. */
const bootSince = async (name: string): Promise<void> => {
  const lines = await host.record();
  const runs = lines.flatMap((line) =>
    line.event === 'guest-asked' && line.guest.name === name ? [line.run] : [],
  );
  const changed = lines.map((line) =>
    line.event === 'run-begun' && runs.includes(line.run) ? { ...line, bootId: 'of another start' } : line,
  );
  await writeFile(host.recordFile, changed.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

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

  test('within a second, leaves no taint, and holds up no power button: one answers, one hangs, one is not there', async () => {
    const [, hangs] = await addLinuxGuests(
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
    expect(await everything(host)).not.toContain('custom guest agent control');

    let isAnswered = false;
    const asking = host.lab.virsh('domtime', hangs.uuid).catch(() => (isAnswered = true));
    await sleep(300);
    await host.lab.virsh('shutdown', '--mode', 'acpi', hangs.uuid);
    expect(isAnswered).toBe(false);
    await until(async () => (await hangs.said()).includes('asked by its power button'), 'a press');
    await asking;
  });
});
