// --if-host-going-down: guests are touched only if the host changes to runlevel 0, 1 or 6.
import { describe, expect, test } from 'vitest';
import { program, runTool, world } from './run-tool.ts';

const HANGS = 'sleep 30 & wait';

describe.concurrent('the host stays up: nothing is done, nothing is said, exit status 0', () => {
  test.each<[string, string, Record<string, string>]>([
    ['runlevel says N 2', 'echo N 2', {}],
    ['runlevel says 2 3', 'echo 2 3', {}],
    ['runlevel says N 5', 'echo N 5', {}],
    ['runlevel says N 2, and a stale RUNLEVEL=0 is about', 'echo N 2', { RUNLEVEL: '0' }],
    ['runlevel cannot tell', 'echo unknown; exit 1', {}],
    ['runlevel says unknown and RUNLEVEL is 2', 'echo unknown', { RUNLEVEL: '2' }],
    ['runlevel prints nonsense', 'head -c 2000 /dev/urandom', {}],
    ['runlevel hangs', HANGS, {}],
  ])('%s', async (_, runlevel, env) => {
    const rig = await world({ guests: [{ name: 'web' }] });
    program(rig, 'runlevel', runlevel);
    const result = await runTool(rig, ['--if-host-going-down'], { env });
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(rig.calls()).toEqual([]);
    expect(result.ms).toBeLessThan(4_000);
  });
});

describe.concurrent('the host goes down: guests are shut down, and the last resort is destroy', () => {
  test.each<[string, string, Record<string, string>]>([
    ['runlevel says 2 0', 'echo 2 0', {}],
    ['runlevel says 2 6', 'echo 2 6', {}],
    ['runlevel says 2 1', 'echo 2 1', {}],
    ['runlevel says N 0', 'echo N 0', {}],
    ['runlevel says 2 0, and a stale RUNLEVEL=2 is about', 'echo 2 0', { RUNLEVEL: '2' }],
    ['runlevel cannot tell, but RUNLEVEL=6', 'exit 1', { RUNLEVEL: '6' }],
    ['runlevel hangs, but RUNLEVEL=0', HANGS, { RUNLEVEL: '0' }],
  ])('%s', async (_, runlevel, env) => {
    const rig = await world({ guests: [{ name: 'web' }] });
    program(rig, 'runlevel', runlevel);
    const result = await runTool(rig, ['--if-host-going-down', '-t', '20'], { env });
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('run-begun')[0]?.settings).toMatchObject({ goingDown: true, onTimeout: 'destroy' });
  });
});

describe.concurrent('what happens to a deaf guest', () => {
  test.each<[string, string, readonly string[], string]>([
    ['while the host goes down: it is forced off', 'echo 2 0', [], 'forced by us'],
    ['while the host goes down, asked for or not', 'echo 2 6', ['--if-host-going-down'], 'forced by us'],
    [
      'while the host goes down, and the administrator says leave',
      'echo 2 0',
      ['--on-timeout', 'leave'],
      'running',
    ],
    ['while the host stays up: it is left', 'echo N 2', [], 'running'],
  ])('%s', async (_, runlevel, args, outcome) => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    program(rig, 'runlevel', runlevel);
    const result = await runTool(rig, ['-t', '3', ...args]);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: outcome } });
  });
});
