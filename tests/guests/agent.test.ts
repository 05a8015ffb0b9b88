import { beforeAll, describe, expect, test } from 'vitest';
import { addLinuxGuests } from './lab/linux/guest.ts';
import { linuxImage } from './lab/linux/image.ts';
import { useHost } from './support/host.ts';
import { eventsOf, outcomesOf, tell, type End } from './support/run.ts';

const host = useHost();

/** The first one downloads a kernel. */
beforeAll(() => linuxImage(), 600_000);

/** In which modes a guest was asked, as the run tells it. */
const modesOf = ({ events }: End): string[] => eventsOf(events, 'guest-asked').map(({ mode }) => mode);

/** In which modes it could not be asked. */
const refusedModesOf = ({ events }: End): string[] =>
  eventsOf(events, 'guest-not-asked').map(({ mode }) => mode);

const POWER_DOWN = 'reboot: Power down';
/** What a guest without ACPI has in its place. */
const RESET = 'reboot: Restarting system';

describe('a guest whose agent answers', () => {
  test.each([
    { args: ['--mode', 'agent'], mode: 'agent' },
    { args: ['--mode', 'agent,acpi'], mode: 'agent' },
    { args: [], mode: 'default' },
  ])('is shut down by it, and not asked in another way (options $args)', async ({ args, mode }) => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'answers' });
    const end = await host.run(['-t', '60', ...args]).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(modesOf(end)).toEqual([mode]);
    expect(await guest.said()).toEqual(['ready', 'asked by its agent', POWER_DOWN]);
    expect((await host.record()).at(-1)).toMatchObject({ event: 'run-ended', status: 0 });
  });

  test('ends cleanly, too, when it takes longer than virsh is waited for', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'slow', agent: 'answers', delaySeconds: 7 });
    const end = await host.run(['-t', '60', '--mode', 'agent,acpi']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ slow: 'clean' });
    const said = await guest.said();
    expect(said.slice(0, 2)).toEqual(['ready', 'asked by its agent']);
    expect(said.at(-1)).toBe(POWER_DOWN);
    expect(end.seconds, tell(end.events)).toBeLessThan(10);
  });
});

describe('a guest without ACPI', () => {
  test('is shut down by its agent where the choice is left to virsh', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'answers', acpi: false });
    const end = await host.run(['-t', '60']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(modesOf(end)).toEqual(['default']);
    expect(await guest.said()).toEqual(['ready', 'asked by its agent', RESET]);
  });

  test('is asked by its agent after a power button that it does not have, and that libvirt pressed', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'answers', acpi: false });
    const end = await host.run(['-t', '60', '--mode', 'acpi,agent', '--retry-interval', '2']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(modesOf(end)).toEqual(['acpi', 'agent']);
    expect(await guest.said()).toEqual(['ready', 'asked by its agent', RESET]);
  });

  test('is forced off at last if its agent is stopped, too, and is never called clean', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'stopped', acpi: false });
    const end = await host.run(['-t', '12', '--reserve', '4', '--on-timeout', 'destroy']).ended;
    expect(end.status, tell(end.events)).toBe(3);
    expect(outcomesOf(end)).toEqual({ web: 'forced' });
    expect(await guest.said()).toEqual(['ready']);
  });
});

describe('a guest whose agent is stopped', () => {
  test.each([{ mode: 'agent,acpi' }, { mode: 'agent' }])(
    'is asked by its power button after 6 s at most (--mode $mode)',
    async ({ mode }) => {
      const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'stopped' });
      const end = await host.run(['-t', '60', '--mode', mode]).ended;
      expect(end.status, tell(end.events)).toBe(0);
      expect(outcomesOf(end)).toEqual({ web: 'clean' });
      expect(refusedModesOf(end)).toEqual(['agent']);
      expect(modesOf(end)).toEqual(['acpi']);
      expect(await guest.said()).toEqual(['ready', 'asked by its power button', POWER_DOWN]);
      expect(end.seconds, tell(end.events)).toBeLessThan(9);
    },
  );

  // libvirt turns to the button by itself after 5 s, even if its virsh is gone: the run's own request may come too late.
  test('is asked by its power button after 6 s at most where the choice is left to virsh', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'stopped' });
    const end = await host.run(['-t', '60']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(new Set(await guest.said())).toEqual(new Set(['ready', 'asked by its power button', POWER_DOWN]));
    expect(end.seconds, tell(end.events)).toBeLessThan(9);
  });

  test('holds up no other guest', async () => {
    const [stopped, ...others] = await addLinuxGuests(
      host.lab,
      { name: 'stopped', agent: 'stopped' },
      { name: 'answers', agent: 'answers' },
      { name: 'absent', agent: 'absent' },
    );
    const end = await host.run(['-t', '60', '--mode', 'agent,acpi']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ stopped: 'clean', answers: 'clean', absent: 'clean' });
    const ends = eventsOf(end.events, 'guest-ended').map(({ guest, elapsed }) => ({ ...guest, elapsed }));
    expect(ends.at(-1)).toMatchObject({ uuid: stopped.uuid });
    for (const { elapsed } of ends.slice(0, others.length)) expect(elapsed).toBeLessThan(4.5);
  });
});

describe('a guest whose agent was never started', () => {
  test('is asked by its power button at once', async () => {
    const [guest] = await addLinuxGuests(host.lab, { name: 'web', agent: 'absent' });
    const end = await host.run(['-t', '60', '--mode', 'agent,acpi']).ended;
    expect(end.status, tell(end.events)).toBe(0);
    expect(outcomesOf(end)).toEqual({ web: 'clean' });
    expect(refusedModesOf(end)).toEqual(['agent']);
    expect(modesOf(end)).toEqual(['acpi']);
    expect(await guest.said()).toEqual(['ready', 'asked by its power button', POWER_DOWN]);
    expect(end.seconds, tell(end.events)).toBeLessThan(4);
  });
});

describe("the lab's Linux guests", () => {
  test('have an agent port that is open when the agent is stopped, as when it answers', async () => {
    const [answers, stopped, absent] = await addLinuxGuests(
      host.lab,
      { name: 'answers', agent: 'answers' },
      { name: 'stopped', agent: 'stopped' },
      { name: 'absent', agent: 'absent' },
    );
    expect(await answers.agentState()).toBe('connected');
    expect(await stopped.agentState()).toBe('connected');
    expect(await absent.agentState()).toBe('disconnected');
    expect(await host.lab.virsh('domtime', answers.uuid)).toMatch(/^Time: \d+/u);
    await expect(host.lab.virsh('domtime', stopped.uuid)).rejects.toThrow(
      'Guest agent not available for now',
    );
    await expect(host.lab.virsh('domtime', absent.uuid)).rejects.toThrow('QEMU guest agent is not connected');
  });
});
