// Output that nobody takes stops no run; what is written is whole lines without control codes; the record is complete.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  lockOf,
  recordOf,
  recorded,
  runTool,
  startTool,
  tool,
  world,
  type Rig,
  type Running,
} from './run-tool.ts';

const guests = [{ name: 'web' }, { name: 'db', obeysAfter: 1_500 }];
const allOff = (rig: Rig): boolean => rig.guests().every(({ state }) => state === 'shut off');

/** A pipe that is full already, and that nobody reads. Gives the end to write to. */
const fullPipe = (rig: Rig): { fd: number; close: () => void } => {
  const path = join(rig.folder, 'full-pipe');
  execFileSync('mkfifo', [path]);
  const fill = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  for (const size of [4096, 1]) {
    try {
      for (;;) writeSync(fill, Buffer.alloc(size));
    } catch {
      // It is full.
    }
  }
  const fd = openSync(path, constants.O_WRONLY);
  return {
    fd,
    close: () => {
      closeSync(fd);
      closeSync(fill);
    },
  };
};

describe.concurrent('a run goes on to its end and in time', () => {
  test.each([true, false])(
    'with a standard output that was closed from the start (JSON: %s)',
    async (json) => {
      const rig = await world({ guests });
      const run = startTool(rig, ['-t', '20'], { json });
      run.child.stdout?.destroy();
      const { code, ms } = await run.ended;
      expect({ code, off: allOff(rig) }).toEqual({ code: 0, off: true });
      expect(ms).toBeLessThan(10_000);
      expect(recorded(rig).at(-1)).toMatchObject({ event: 'run-ended', status: 0 });
    },
  );

  test('with standard output and error closed midway', async () => {
    const rig = await world({ guests });
    const run = startTool(rig, ['-t', '20'], { json: false });
    await rig.until(() => run.stdout().includes('web'), 15_000);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    expect((await run.ended).code).toBe(0);
    expect(allOff(rig)).toBe(true);
  });

  test('without any of the three standard streams', async () => {
    const rig = await world({ guests });
    const { PATH = '' } = rig.env;
    const words = [tool, '--record', recordOf(rig), '--lock', lockOf(rig), '-t', '20'];
    execFileSync('sh', ['-c', 'exec "$@" <&- >&- 2>&-', 'sh', ...words], {
      env: { ...rig.env, PATH: `${join(rig.folder, 'bin')}:${PATH}` },
      timeout: 30_000,
    });
    expect(allOff(rig)).toBe(true);
  });

  test.each(['stdout', 'stderr'] as const)('with a full pipe as %s that nobody reads', async (which) => {
    const rig = await world({ guests: [...guests, { name: 'deaf', deaf: true }] });
    const pipe = fullPipe(rig);
    const stdio =
      which === 'stdout' ? (['ignore', pipe.fd, 'pipe'] as const) : (['ignore', 'pipe', pipe.fd] as const);
    const { code, ms } = await runTool(
      rig,
      ['-t', '4', '--verbose', '--on-timeout', 'destroy', '--reserve', '2'],
      { json: false, stdio: [...stdio] },
    );
    pipe.close();
    expect({ code, off: allOff(rig) }).toEqual({ code: 3, off: true });
    expect(ms).toBeLessThan(5_000);
  });

  test('with a reader that stops in the middle of much output', async () => {
    const many = Array.from({ length: 200 }, (_, at) => ({ name: `guest ${String(at)}`, obeysAfter: 1_000 }));
    const rig = await world({ guests: many });
    const run = startTool(rig, ['-t', '20']);
    run.child.stdout?.once('data', () => run.child.stdout?.pause());
    const { code, ms } = await run.ended;
    expect({ code, off: allOff(rig) }).toEqual({ code: 0, off: true });
    expect(ms).toBeLessThan(15_000);
    expect(recorded(rig).at(-1)).toMatchObject({ event: 'run-ended', counts: { clean: 200 } });
  });

  test.each([true, false])('with /dev/full as standard output and error (JSON: %s)', async (json) => {
    const rig = await world({ guests });
    const full = openSync('/dev/full', 'w');
    const { code } = await runTool(rig, ['-t', '20'], { json, stdio: ['ignore', full, full] });
    closeSync(full);
    expect({ code, off: allOff(rig) }).toEqual({ code: 0, off: true });
  });
});

describe.concurrent('what is written', () => {
  const mixed = [...guests, { name: 'deaf', deaf: true }, { name: 'böse 日本', deaf: true }];

  test.each([
    [{}],
    [{ NO_COLOR: '1' }],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '1', COLORTERM: 'truecolor' }],
  ])('into a pipe has no control codes (%j)', async (env: Record<string, string>) => {
    const rig = await world({ guests: mixed });
    const { stdout, stderr } = await runTool(rig, ['-t', '3', '--verbose'], { json: false, env });

    expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    for (const { name } of mixed) expect(stdout).toContain(name);
    expect(stdout.endsWith('\n')).toBe(true);
  });

  test('as JSON is one object per line, of one run, with one schema, and nothing else', async () => {
    const rig = await world({ guests: mixed });
    const { stdout, events } = await runTool(rig, ['-t', '3']);
    expect(events).toHaveLength(stdout.trimEnd().split('\n').length);
    expect(new Set(events.map(({ run, schema }) => `${run} ${String(schema)}`)).size).toBe(1);
    expect(events[0]?.event).toBe('run-begun');
    expect(events.at(-1)?.event).toBe('run-ended');
    const elapsed = events.map((one) => one.elapsed);
    expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['in colour', {}, true],
    ['without colour where NO_COLOR is set', { NO_COLOR: '1' }, false],
  ])('on a terminal is redrawn %s', async (_, env, coloured) => {
    const rig = await world({ guests });
    const { PATH = '' } = rig.env;
    const words = [tool, '--record', recordOf(rig), '--lock', lockOf(rig), '-t', '20'];
    const shown = execFileSync('script', ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'], {
      env: { ...rig.env, TERM: 'xterm-256color', ...env, PATH: `${join(rig.folder, 'bin')}:${PATH}` },
      encoding: 'utf8',
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(shown).toContain('2 guests in');

    expect(/\x1b\[[0-9;]*m/.test(shown.replace(/\x1b\[0?m/g, ''))).toBe(coloured);
    expect(allOff(rig)).toBe(true);
  });

  test('with --quiet is nothing where all goes well', async () => {
    const rig = await world({ guests });
    expect(await runTool(rig, ['-t', '20', '--quiet'], { json: false })).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('with --quiet is on standard error where something goes wrong', async () => {
    const rig = await world({ guests: mixed });
    const { code, stdout, stderr } = await runTool(rig, ['-t', '8', '--quiet'], { json: false });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/deaf: still running/);
  });

  test('with --verbose tells of every virsh process', async () => {
    const rig = await world({ guests });
    const { stderr } = await runTool(rig, ['-t', '20', '--verbose'], { json: false });
    expect(stderr.match(/ {2}virsh /g)).toHaveLength(rig.starts().length);
  });

  test('by a plan changes nothing, leaves no record, and --dry-run is the same', async () => {
    const rig = await world({ guests });
    const plan = await runTool(rig, ['plan'], { json: false });
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(await runTool(rig, ['--dry-run'], { json: false })).toMatchObject({
      code: 0,
      stdout: plan.stdout,
    });
    expect(plan.stdout).toContain('web');
    expect(rig.commands('shutdown')).toEqual([]);
    expect(existsSync(recordOf(rig))).toBe(false);
  });
});

describe.concurrent('the record', () => {
  test('tells the run from its plan over each turn to its end, as --json does', async () => {
    const rig = await world({ guests: [{ name: 'web' }, { name: 'db' }, { name: 'win', pressesNeeded: 2 }] });
    const { events } = await runTool(rig, ['-t', '20', '--retry-interval', '1']);
    const lines = recorded(rig);
    expect(lines).toEqual(events.filter(({ event }) => event !== 'warning'));
    expect(lines[0]).toMatchObject({
      event: 'run-begun',
      plan: {
        groups: [
          { guests: [{ guest: { name: 'web' } }, { guest: { name: 'db' } }, { guest: { name: 'win' } }] },
        ],
      },
    });
    const asked = lines.filter(({ event }) => event === 'guest-asked');
    expect(asked).toHaveLength(4);
    expect(lines.at(-1)).toMatchObject({ event: 'run-ended', status: 0, counts: { clean: 3 } });
  });

  test('of a run that is cut off with SIGKILL tells how far it came', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run: Running = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && readFileSync(recordOf(rig), 'utf8').includes('guest-asked'),
      15_000,
    );
    run.child.kill('SIGKILL');
    await run.ended;
    expect(
      recorded(rig)
        .map(({ event }) => event)
        .slice(0, 2),
    ).toEqual(['run-begun', 'guest-asked']);
  });

  test('grows by a run at a time', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    await runTool(rig, ['-t', '20']);
    await runTool(rig, ['-t', '20']);
    expect(new Set(recorded(rig).map(({ run }) => run)).size).toBe(2);
    expect(recorded(rig).filter(({ event }) => event === 'run-ended')).toHaveLength(2);
  });

  test('is not kept with --record none', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const result = await runTool(rig, ['--record', 'none', '-t', '20']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(existsSync(recordOf(rig))).toBe(false);
  });

  const FILES: readonly [string, (rig: Rig) => string][] = [
    ['in a folder that cannot be written to', () => '/proc/nowhere/runs.jsonl'],
    [
      'below a file',
      (rig) => {
        writeFileSync(join(rig.folder, 'file'), '');
        return join(rig.folder, 'file/runs.jsonl');
      },
    ],
    ['that is a folder', (rig) => rig.folder],
    ['that is a device', () => '/dev/full'],
  ];

  test.each(FILES)('%s is one warning and stops nothing', async (_, fileOf) => {
    const rig = await world({ guests });
    const result = await runTool(rig, ['-t', '20', '--record', fileOf(rig)]);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean', db: 'clean' } });
    expect(result.of('warning')).toHaveLength(1);
    expect(result.of('warning')[0]?.code).toMatch(/^record-/);
  });

  test('and a lock that cannot be written is one warning too', async () => {
    const rig = await world({ guests });
    const result = await runTool(rig, ['-t', '20', '--lock', '/proc/nowhere/lock']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean', db: 'clean' } });
    expect(result.of('warning')).toMatchObject([{ code: 'lock-unavailable' }]);
  });
});
