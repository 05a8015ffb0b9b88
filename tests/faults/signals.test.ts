// A signal ends the run at once, in each of its phases: where every guest stands is said and recorded, no virsh is left
// behind (`runTool` checks that), the exit status is 128+n. While the host goes down SIGHUP ends nothing.
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  deeds,
  lockOf,
  program,
  recorded,
  startTool,
  world,
  type Rig,
  type Running,
  type StandInOptions,
} from './run-tool.ts';

const SIGNALS: readonly [NodeJS.Signals, number][] = [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
];

interface Phase {
  readonly phase: string;
  readonly world: StandInOptions;
  readonly args?: readonly string[];
  readonly reached: (rig: Rig, run: Running) => boolean;
  /** A run that has begun says where every guest stands. */
  readonly begun: boolean;
  readonly locked?: boolean;
}

const deaf = { name: 'deaf', deaf: true };
const PHASES: readonly Phase[] = [
  {
    phase: 'before the first list is answered',
    world: { guests: [deaf], faults: [{ do: 'hang', when: { command: 'list' } }] },
    reached: (rig) => rig.commands('list').length > 0,
    begun: false,
  },
  {
    phase: 'while guests are asked',
    world: {
      guests: [deaf, { name: 'slow', deaf: true }],
      faults: [{ do: 'hang', when: { command: 'shutdown' } }],
    },
    reached: (rig) => rig.commands('shutdown').length > 0,
    begun: true,
  },
  {
    phase: 'while they are waited for',
    world: { guests: [deaf, { name: 'slow', obeysAfter: 60_000 }] },
    reached: (_, run) => run.of('guest-asked').length === 2,
    begun: true,
  },
  {
    phase: 'in the last resort',
    world: { guests: [{ ...deaf, destroyTakes: 20_000 }] },
    args: ['-t', '30', '--reserve', '29', '--on-timeout', 'destroy'],
    reached: (rig) => rig.commands('destroy').length > 0,
    begun: true,
  },
  {
    phase: 'while libvirtd is away',
    world: { guests: [deaf], connections: { 'qemu:///system': { down: [{ after: 1_500 }] } } },
    reached: (_, run) => run.of('connection-lost').length > 0,
    begun: true,
  },
  {
    phase: 'while it waits for another run',
    world: { guests: [deaf] },
    reached: (_, run) => run.of('warning').some(({ code }) => code === 'waiting-for-other-run'),
    begun: false,
    locked: true,
  },
];

const holdLock = (rig: Rig): (() => void) => {
  const child = spawn('flock', [lockOf(rig), 'sleep', '60'], { stdio: 'ignore', detached: true });
  return () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
};

const free = (): void => undefined;

describe.concurrent.each(SIGNALS)('%s', (signal, status) => {
  test.each(PHASES)(
    '$phase',
    async ({ world: options, args = ['-t', '30'], reached, begun, locked = false }) => {
      const rig = await world(options);
      const release = locked ? holdLock(rig) : free;
      const run = startTool(rig, args);
      try {
        await rig.until(() => reached(rig, run), 15_000);
        const at = performance.now();
        run.child.kill(signal);
        const result = await run.ended;
        expect(performance.now() - at).toBeLessThan(2_500);
        expect(result).toMatchObject({ code: status, signal: null });
        if (!begun) {
          expect(result.stderr).toMatch(new RegExp(`${signal}.*no guest was asked`));
          expect(deeds(rig)).toEqual([]);
          return;
        }
        const names = (options.guests ?? []).map(({ name }) => name).sort();
        expect(Object.keys(result.outcomes).sort()).toEqual(names);
        expect(
          Object.values(result.outcomes).every((outcome) => ['running', 'unknown'].includes(outcome)),
        ).toBe(true);
        expect(result.of('run-ended')).toMatchObject([{ signal }]);
        expect(recorded(rig).at(-1)).toMatchObject({
          event: 'run-ended',
          signal,
          outcomes: names.map(() => ({})),
        });
      } finally {
        release();
      }
    },
  );
});

describe.concurrent('to people', () => {
  test('it is said which signal, that requests stay sent, and where each guest stands', async () => {
    const rig = await world({ guests: [deaf, { name: 'quick' }] });
    const run = startTool(rig, ['-t', '30'], { json: false });
    await rig.until(() => run.stdout().includes('quick: ended cleanly'), 15_000);
    run.child.kill('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(143);
    expect(stderr).toMatch(/ended by SIGTERM: the requests sent stay sent/);
    expect(stdout + stderr).toMatch(/deaf: still running/);
    expect(stdout).toMatch(/2 guests in .*: 1 still running, 1 ended cleanly/);
  });
});

describe.concurrent('while the host goes down SIGHUP is ignored', () => {
  const hosts: readonly (Pick<Phase, 'phase' | 'world' | 'reached'> & { locked?: boolean })[] = [
    {
      phase: 'before the first list is answered',
      world: {
        guests: [{ name: 'web' }],
        faults: [{ do: 'slow', ms: 1_500, when: { command: 'list', nth: 1 } }],
      },
      reached: (rig) => rig.commands('list').length > 0,
    },
    {
      phase: 'while guests are waited for',
      world: { guests: [{ name: 'web', obeysAfter: 1_500 }] },
      reached: (_, run) => run.of('guest-asked').length === 1,
    },
    {
      phase: 'while it waits for another run',
      world: { guests: [{ name: 'web' }] },
      reached: (_, run) => run.of('warning').some(({ code }) => code === 'waiting-for-other-run'),
      locked: true,
    },
  ];

  test.each(hosts)('$phase', async ({ world: options, reached, locked = false }) => {
    const rig = await world(options);
    program(rig, 'runlevel', 'echo 2 0');
    const release = locked ? holdLock(rig) : free;
    const run = startTool(rig, ['-t', '20']);
    try {
      await rig.until(() => reached(rig, run), 15_000);
      run.child.kill('SIGHUP');
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      release();
    }
    expect(await run.ended).toMatchObject({ code: 0, signal: null, outcomes: { web: 'clean' } });
  });

  test('and SIGTERM is not', async () => {
    const rig = await world({ guests: [deaf] });
    program(rig, 'runlevel', 'echo 2 0');
    const run = startTool(rig, ['-t', '30']);
    await rig.until(() => run.of('guest-asked').length === 1, 15_000);
    run.child.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 143, outcomes: { deaf: 'running' } });
  });
});
