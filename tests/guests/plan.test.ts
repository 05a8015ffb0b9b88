import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useHost } from './support/host.ts';
import { eventsOf, tell } from './support/run.ts';

const host = useHost();

describe('plan', () => {
  test.each([{ words: ['plan'] }, { words: ['--dry-run'] }])(
    '$words shows the guests and changes nothing: exit 0',
    async ({ words }) => {
      const [web, paused] = await host.guests({ name: 'web 1' }, { name: 'paused', paused: true });
      const end = await host.run([...words, '--order', 'web*', '--exclude', 'nothing']).ended;
      expect(end.status, end.stderr).toBe(0);
      const [plan] = eventsOf(end.events, 'plan');
      expect(end.events).toHaveLength(1);
      expect(
        plan?.plan.groups.map(({ guests }) => guests.map(({ guest, state }) => `${guest.name}: ${state}`)),
      ).toEqual([['web 1: running'], ['paused: paused']]);
      for (const guest of [web, paused])
        expect(await guest.marker()).toMatchObject({ clean: false, presses: 0 });
      expect(await host.state(web)).toMatch(/^running/u);
      expect(await host.state(paused)).toBe('paused (user)');
    },
  );

  test('predicts from a run what the next one takes, and that comes true', async () => {
    const guests = await host.guests(
      { name: 'quick' },
      { name: 'slow', delaySeconds: 4 },
      { name: 'deaf', deaf: true },
    );
    const first = await host.run(['-t', '10', '--on-timeout', 'destroy', '--reserve', '3']).ended;
    expect(first.status, tell(first.events)).toBe(3);
    const took = new Map(
      eventsOf(first.events, 'guest-ended').map(({ guest, tookSeconds }) => [guest.name, tookSeconds]),
    );
    for (const { uuid } of guests) await host.lab.virsh('start', uuid);

    const [plan] = eventsOf((await host.run(['plan', '-t', '60']).ended).events, 'plan');
    const predicted = plan?.prediction.groups[0]?.guests ?? [];
    for (const { guest, basis, runs, worstSeconds } of predicted)
      expect([guest.name, basis, runs, worstSeconds]).toEqual([
        ...[guest.name, 'record', 1],
        guest.name === 'deaf' ? null : took.get(guest.name),
      ]);
    expect(plan?.prediction.verdict).toMatchObject({ fits: false, late: [{ name: 'deaf' }] });

    const [without] = eventsOf(
      (await host.run(['plan', '-t', '60', '--exclude', 'deaf']).ended).events,
      'plan',
    );
    expect(without?.prediction.verdict).toMatchObject({ fits: true, late: [] });
    const second = await host.run(['-t', '60', '--exclude', 'deaf']).ended;
    expect(second.status, tell(second.events)).toBe(0);
    const ended = eventsOf(second.events, 'run-ended')[0]?.elapsed ?? NaN;
    expect(Math.abs(ended - (without?.prediction.worstSeconds ?? NaN))).toBeLessThan(2.5);
  });

  test("reads the host's own /etc/default/libvirt-shutdown-domains, and a flag wins over it", async () => {
    await host.guests({ name: 'web' }, { name: 'db' }, { name: 'theirs' });
    const file = join(host.lab.folder, 'default/libvirt-shutdown-domains');
    await writeFile(file, 'ORDER="web db"\nEXCLUDE="theirs"\nSHUTDOWN_TIMEOUT=77\nRETRY_INTERVAL=13\n');
    try {
      const end = await host.run(['plan', '--retry-interval', '14']).ended;
      expect(end.status, end.stderr).toBe(0);
      expect(end.events).toMatchObject([
        {
          settings: { timeoutSeconds: 77, retrySeconds: 14 },
          plan: {
            groups: [{ guests: [{ guest: { name: 'web' } }] }, { guests: [{ guest: { name: 'db' } }] }],
            leftAlone: [{ guest: { name: 'theirs' }, why: 'excluded' }],
          },
        },
      ]);
    } finally {
      await rm(file);
    }
  });
});
