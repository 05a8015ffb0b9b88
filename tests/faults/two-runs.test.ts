// One run at a time on a host: the second waits for the first within its own limit, and then looks for itself.
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { lockOf, recorded, runTool, startTool, world, type Rig, type Running } from './run-tool.ts';

const isWaiting = (run: Running): boolean =>
  run.of('warning').some(({ code }) => code === 'waiting-for-other-run');

const begun = async (rig: Rig, run: Running): Promise<void> =>
  rig.until(() => run.of('guest-asked').length > 0, 15_000);

describe.concurrent('a second run', () => {
  test('waits for the first, finds nothing left to do, and asks nobody twice', async () => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 3_000 }] });
    const first = startTool(rig, ['-t', '20'], { shared: true });
    await begun(rig, first);
    const second = startTool(rig, ['-t', '20'], { shared: true });
    await rig.until(() => isWaiting(second), 15_000);
    expect(second.of('warning')[0]?.text).toContain(String(first.child.pid));
    expect(await first.ended).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(await second.ended).toMatchObject({ code: 0, outcomes: {} });
    expect(rig.asked('web')).toHaveLength(1);
  });

  test('takes over at once when the first is killed with SIGKILL', async () => {
    const rig = await world({ guests: [{ name: 'web', pressesNeeded: 2 }] });
    const first = startTool(rig, ['-t', '60'], { shared: true });
    await begun(rig, first);
    const second = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(() => isWaiting(second), 15_000);
    first.child.kill('SIGKILL');
    const at = performance.now();
    await first.ended;
    expect(await second.ended).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(performance.now() - at).toBeLessThan(6_000);
    expect(recorded(rig).map(({ event }) => event)).toContain('run-ended');
  });

  test('follows when the first ends by SIGTERM', async () => {
    const rig = await world({ guests: [{ name: 'web', pressesNeeded: 2 }] });
    const first = startTool(rig, ['-t', '60'], { shared: true });
    await begun(rig, first);
    const second = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(() => isWaiting(second), 15_000);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 143 });
    expect(await second.ended).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
  });

  test('a lock file left by a run that is gone keeps nobody waiting', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const first = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(() => first.events().length > 0, 15_000);
    first.child.kill('SIGKILL');
    await first.ended;
    const result = await runTool(rig, ['-t', '20'], { shared: true });
    expect(result.code).toBe(0);
    expect(result.of('warning')).toEqual([]);
  });
});

describe.concurrent('where the first does not end within the limit of the second', () => {
  const holdLock = (rig: Rig): (() => void) => {
    const child = spawn('flock', [lockOf(rig), 'sleep', '60'], { stdio: 'ignore', detached: true });
    return () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
  };

  test('the second looks for itself in the end, and says what still runs', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const release = holdLock(rig);
    const result = await runTool(rig, ['-t', '4']);
    release();
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'running' } });
    expect(result.ms).toBeLessThan(5_000);
  });

  test('the second forces off what is left when its own last resort is due', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const release = holdLock(rig);
    const result = await runTool(rig, ['-t', '6', '--on-timeout', 'destroy', '--reserve', '3']);
    release();
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'forced by us' } });
    expect(result.ms).toBeLessThan(7_000);
  });

  test.each(['leave', 'destroy'])(
    'and virsh hangs by then: the second ends within a second of its limit (%s)',
    async (resort) => {
      const rig = await world({
        guests: [{ name: 'web' }],
        faults: [{ do: 'hang', when: { command: 'list', after: 2_500 } }],
      });
      const release = holdLock(rig);
      const result = await runTool(rig, ['-t', '6', '--on-timeout', resort, '--reserve', '2']);
      release();
      expect(result.code).toBe(4);
      expect(result.ms).toBeLessThan(7_000);
    },
  );
});
