import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LabGuest } from './lab/guest.ts';
import { startLab, type Lab } from './lab/lab.ts';

const OWN_FOLDERS = [
  '/run/libvirt',
  '/etc/libvirt',
  '/var/lib/libvirt',
  '/var/log/libvirt',
  '/var/cache/libvirt',
];

const RUNNER = `
  import { startLab } from ${JSON.stringify(new URL('lab/lab.ts', import.meta.url))};
  const lab = await startLab();
  const guest = await lab.addGuest({ name: 'orphan' });
  console.log(lab.folder, await guest.qemuPid());
  setInterval(() => undefined, 1000);
`;

vi.setConfig({ testTimeout: 30_000 });

let lab: Lab;
let before: string[];

beforeAll(async () => {
  before = listing();
  lab = await startLab();
}, 60_000);

afterAll(async () => {
  await lab.stop();
});

describe('the lab', () => {
  test('a guest that obeys is off at once and leaves its marker', async () => {
    const guest = await lab.addGuest({ name: 'web' });
    await ask(guest);
    await off(guest);
    expect(await guest.marker()).toMatchObject({ clean: true, cleanEnds: 1, presses: 1, starts: 1 });
    expect(await state(guest)).toBe('shut off (shutdown)');
  });

  test('a slow guest takes its time', async () => {
    const guest = await lab.addGuest({ name: 'db', delaySeconds: 1.5 });
    const start = Date.now();
    await ask(guest);
    await off(guest);
    expect((Date.now() - start) / 1000).toBeGreaterThan(1.4);
    expect((Date.now() - start) / 1000).toBeLessThan(4);
  });

  test('a deaf guest counts presses and runs on; forced off, it has no marker', async () => {
    const guest = await lab.addGuest({ name: 'deaf', deaf: true });
    await ask(guest);
    await sleep(300);
    expect(await state(guest)).toMatch(/^running/);
    expect(await guest.marker()).toMatchObject({ clean: false, presses: 1 });
    await lab.virsh('destroy', guest.uuid);
    expect(await guest.marker()).toMatchObject({ clean: false, cleanEnds: 0 });
  });

  test('a guest of two presses needs two', async () => {
    const guest = await lab.addGuest({ name: 'two', presses: 2 });
    await ask(guest);
    await sleep(300);
    expect(await state(guest)).toMatch(/^running/);
    await ask(guest);
    await off(guest);
    expect(await guest.marker()).toMatchObject({ clean: true, presses: 2 });
  });

  test('a press is lost while a guest starts', async () => {
    const guest = await lab.addGuest({ name: 'booting', startSeconds: 2 });
    await ask(guest);
    await lab.waitBooted([guest]);
    expect(await guest.marker()).toMatchObject({ clean: false, presses: 0 });
    await ask(guest);
    await off(guest);
    expect(await guest.marker()).toMatchObject({ clean: true, presses: 1 });
  });

  test.each([{ reboots: true }, { onPoweroff: 'restart' as const }])(
    'a guest of %o comes back',
    async (manner) => {
      const guest = await lab.addGuest({ name: Object.keys(manner).join(), ...manner });
      await ask(guest);
      await until(async () => (await guest.marker()).starts === 2);
      await lab.waitBooted([guest]);
      expect(await state(guest)).toMatch(/^running/);
      await lab.virsh('destroy', guest.uuid);
    },
  );

  test('a paused guest, a transient one, one with an agent channel and one that is not started', async () => {
    const [paused, , agent, asleep] = await lab.addGuests([
      { name: 'paused', paused: true },
      { name: 'transient', transient: true },
      { name: 'agent', agentChannel: true, metadata: '<x:o xmlns:x="urn:x">1</x:o>' },
      { name: 'asleep', start: false },
    ]);
    expect(await state(paused)).toBe('paused (user)');
    expect(await lab.virsh('list', '--transient', '--name')).toContain('transient');
    const xml = await lab.virsh('dumpxml', agent?.uuid ?? '');
    expect(xml).toContain('org.qemu.guest_agent.0');
    expect(xml).toContain('urn:x');
    expect(await asleep?.qemuPid()).toBeUndefined();
  });

  test.each(['1', '--all', 'web 1', `a'b"c;d&e<f>`, 'Grüße 世界', 'x'.repeat(200)])(
    'a guest may be named %s',
    async (name) => {
      const guest = await lab.addGuest({ name });
      expect(await lab.virsh('list', '--name')).toContain(name);
      await ask(guest);
      await off(guest);
      expect((await guest.marker()).clean).toBe(true);
    },
  );

  test('a libvirtd that was killed and started again finds its guests', async () => {
    const guest = await lab.addGuest({ name: 'survivor' });
    const pid = await guest.qemuPid();
    await lab.killDaemon();
    await expect(lab.virsh('list')).rejects.toThrow();
    expect(await guest.qemuPid()).toBe(pid);
    await lab.startDaemon();
    await ask(guest);
    await off(guest);
    expect((await guest.marker()).clean).toBe(true);
  });

  test('nothing is left of a lab that was stopped', async () => {
    const other = await startLab();
    const guest = await other.addGuest({ name: 'web' });
    expect(await guest.qemuPid()).toBeDefined();
    await other.stop();
    expect(await guest.qemuPid()).toBeUndefined();
    expect(existsSync(other.folder)).toBe(false);
  });

  test('no guest outlives a test runner that is killed', async () => {
    const runner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', RUNNER]);
    const [output] = (await once(runner.stdout, 'data')) as [Buffer];
    const [folder = '', pid] = output.toString().trim().split(' ');
    runner.kill('SIGKILL');
    await until(() => Promise.resolve(!existsSync(`/proc/${pid ?? ''}`)));
    await rm(folder, { recursive: true });
  });

  test("the machine's own libvirt is untouched", () => {
    expect(listing()).toEqual(before);
  });
});

const ask = (guest: LabGuest): Promise<string> => lab.virsh('shutdown', guest.uuid, '--mode', 'acpi');

const off = (guest: LabGuest): Promise<void> =>
  until(async () => (await state(guest)).startsWith('shut off'));

async function state(guest: LabGuest | undefined): Promise<string> {
  return (await lab.virsh('domstate', '--reason', guest?.uuid ?? '')).trim();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20);
}

/** All names below libvirt's folders on this machine, and when its settings were changed last. */
function listing(): string[] {
  const folders = OWN_FOLDERS.filter((folder) => existsSync(folder));
  const names = execFileSync('find', [...folders, '-printf', '%p\n'], { encoding: 'utf8' });
  const settings = execFileSync('find', ['/etc/libvirt', '-printf', '%p %T@\n'], { encoding: 'utf8' });
  return [...names.split('\n'), ...settings.split('\n')].sort();
}
