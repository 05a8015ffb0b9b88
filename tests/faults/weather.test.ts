// libvirtd and QEMU come and go in mid-run: the run goes on where it was, and what it could not see it does not claim.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  runTool,
  startTool,
  world,
  type Fault,
  type GuestSpec,
  type Result,
  type Rig,
  type Running,
} from './run-tool.ts';

type Span = readonly [from: number, to?: number];

/**
 * Runs the tool, and takes the daemon away in these spans: milliseconds since the run came to a point, so that a loaded machine
 * changes nothing.
 */
const runWithout = async (
  rig: Rig,
  args: readonly string[],
  spans: readonly Span[],
  since: (running: Running) => boolean = ({ of }) => of('guest-asked').length > 0,
): Promise<Result> => {
  const running = startTool(rig, args);
  await rig.until(() => since(running));
  const now = Date.now() - rig.startedAt;
  rig.setConnection({
    down: spans.map(([from, to]) => ({ after: now + from, ...(to !== undefined && { before: now + to }) })),
  });
  return running.ended;
};

describe.concurrent('libvirtd', () => {
  test.each(['0.9.12', '1.2.2', '9.0.0'])(
    'lost and back in mid-run: the run goes on where it was (virsh %s)',
    async (version) => {
      const rig = await world({
        version,
        guests: [
          { name: 'web', obeysAfter: 3_000 },
          { name: 'db', obeysAfter: 3_500 },
        ],
      });
      const result = await runWithout(
        rig,
        ['-t', '20'],
        [[0, 1_500]],
        ({ of }) => of('guest-asked').length === 2,
      );
      expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean', db: 'clean' } });
      expect(result.of('connection-lost')).toHaveLength(1);
      expect(result.of('connection-back')).toHaveLength(1);
      expect(result.ms).toBeLessThan(12_000);
    },
  );

  test('lost several times: each is told, all guests end', async () => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 8_000 }] });
    const spans: Span[] = [
      [0, 2_500],
      [5_000, 7_500],
    ];
    const result = await runWithout(rig, ['-t', '20'], spans);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('connection-lost')).toHaveLength(2);
  });

  test('away while a guest ends: its end is read back afterwards', async () => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 1_200 }] });
    const result = await runWithout(rig, ['-t', '20'], [[0, 2_200]]);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
  });

  test('away when guests are to be asked again: they are asked when it is back', async () => {
    const rig = await world({ guests: [{ name: 'win', pressesNeeded: 2 }] });
    const result = await runWithout(rig, ['-t', '20', '--retry-interval', '1'], [[0, 2_000]]);
    expect(result).toMatchObject({ code: 0, outcomes: { win: 'clean' } });
  });

  test('away when the last resort is due: it is applied when it is back', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const args = ['-t', '8', '--on-timeout', 'destroy', '--reserve', '6'];
    const result = await runWithout(rig, args, [[0, 2_500]]);
    expect(result).toMatchObject({ code: 3, outcomes: { deaf: 'forced by us' } });
  });

  test('lost for good: the run ends at its limit, the guests are unknown, exit status 4', async () => {
    const rig = await world({ guests: [{ name: 'web', deaf: true }, { name: 'quick' }] });
    const args = ['-t', '5', '--on-timeout', 'destroy'];
    const result = await runWithout(rig, args, [[0]], ({ of }) => of('guest-ended').length > 0);
    expect(result).toMatchObject({ code: 4, outcomes: { web: 'unknown', quick: 'clean' } });
    expect(result.ms).toBeGreaterThan(4_000);
    expect(result.ms).toBeLessThan(6_000);
  });

  test('lost on one connection: the other goes on, exit status 4', async () => {
    const other = 'qemu+ssh://root@other/system';
    const rig = await world({
      guests: [{ name: 'web', obeysAfter: 2_000 }],
      connections: { [other]: { guests: [{ name: 'far', deaf: true }], down: [{ after: 1_200 }] } },
    });
    const result = await runTool(rig, ['-t', '5', '-c', rig.uri, '-c', other]);
    expect(result).toMatchObject({ code: 4, outcomes: { web: 'clean', far: 'unknown' } });
  });

  test.each<[string, Fault]>([
    ['as the requests are sent', { do: 'connection-lost', when: { command: 'shutdown', nth: 2 } }],
    ['as the first request is sent', { do: 'connection-lost', when: { command: 'shutdown', nth: 1 } }],
    ['as it is asked how a guest ended', { do: 'connection-lost', when: { command: 'domstate', nth: 1 } }],
    [
      'as it is asked who is who',
      { do: 'connection-lost', when: { command: 'list', option: '--name', nth: 1 } },
    ],
    ['in each third connect', { do: 'connect-refused', when: { nth: 3 } }],
  ])('lost %s: every guest is asked and ends', async (_, fault) => {
    const rig = await world({
      guests: ['a', 'b', 'c', 'd'].map((name) => ({ name, obeysAfter: 200 })),
      faults: [fault],
    });
    expect(await runTool(rig, ['-t', '20'])).toMatchObject({
      code: 0,
      outcomes: { a: 'clean', b: 'clean', c: 'clean', d: 'clean' },
    });
  });

  test('slow, two seconds for each list: it is not taken for lost', async () => {
    const rig = await world({
      guests: [{ name: 'web' }],
      faults: [{ do: 'slow', ms: 1_000, when: { command: 'list' } }],
    });
    const result = await runTool(rig, ['-t', '25']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('connection-lost')).toEqual([]);
  });
});

describe.concurrent('QEMU ends from outside', () => {
  const ends = (reason: string): GuestSpec => ({
    name: 'g',
    deaf: true,
    timeline: [{ after: 1_200, state: 'shut off', reason }],
  });

  test.each<[string, string, GuestSpec, number, string]>([
    ['killed with SIGKILL', '9.0.0', ends('crashed'), 3, 'crashed'],
    ['killed with SIGKILL', '0.9.12', ends('crashed'), 3, 'crashed'],
    ['forced off by someone else', '9.0.0', ends('destroyed'), 3, 'forced by someone else'],
    ['forced off by someone else', '0.9.12', ends('destroyed'), 3, 'forced by someone else'],
    ['saved by someone else', '9.0.0', ends('saved'), 0, 'saved'],
    ['a transient one, killed', '9.0.0', { ...ends('crashed'), persistent: false }, 3, 'crashed'],
    [
      'a transient one, forced off by someone else',
      '9.0.0',
      { ...ends('destroyed'), persistent: false },
      3,
      'forced by someone else',
    ],
    ['how, an old virsh cannot tell', '0.8.3', ends('crashed'), 0, 'off'],
  ])('%s (virsh %s)', async (_, version, guest, code, outcome) => {
    const rig = await world({ version, guests: [guest, { name: 'web' }] });
    const result = await runTool(rig, ['-t', '12']);
    expect(result.outcomes['g']).toBe(outcome);
    expect(result.code).toBe(code);
  });
});

describe.concurrent('lifecycle events', () => {
  test.each<[string, Fault]>([
    ['that stop soon', { do: 'die', delay: 600, when: { command: 'event' } }],
    ['that end with a lost connection', { do: 'connection-lost', delay: 600, when: { command: 'event' } }],
    [
      'that are refused',
      {
        do: 'exit',
        code: 1,
        stderr:
          'error: this function is not supported by the connection driver: virConnectDomainEventRegisterAny\n',
        when: { command: 'event' },
      },
    ],
  ])('%s: the run polls, and the end is noticed soon', async (_, fault) => {
    const rig = await world({ guests: [{ name: 'web', obeysAfter: 2_000 }], faults: [fault] });
    const result = await runTool(rig, ['-t', '20']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.of('guest-ended')[0]?.tookSeconds).toBeLessThan(4);
  });

  test('that never come although the stream stands: the end is noticed within seconds', async () => {
    const rig = await world({
      guests: [{ name: 'web', obeysAfter: 1_000 }],
      faults: [{ do: 'hang', when: { command: 'event' } }],
    });
    const result = await runTool(rig, ['-t', '30']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
    expect(result.ms).toBeLessThan(10_000);
  });
});

describe.concurrent('the system clock, set', () => {
  const HOUR_MS = 3_600_000;

  /** Shifts what the built file's Node takes for the time of day, one second after its start. The stand-in's stays. */
  const setClock = (rig: Rig, byMs: number): Record<string, string> => {
    const file = join(rig.folder, 'clock.cjs');
    writeFileSync(
      file,
      `const Real = Date, began = Real.now();
       const now = () => { const at = Real.now(); return at - began > 1000 ? at + ${String(byMs)} : at; };
       globalThis.Date = class extends Real {
         constructor(...args) { super(...(args.length === 0 ? [now()] : args)); }
         static now() { return now(); }
       };`,
    );
    return { NODE_OPTIONS: `--require ${file}` };
  };

  test.each([
    ['back by an hour', -HOUR_MS],
    ['ahead by an hour', HOUR_MS],
  ])('%s in mid-run changes neither limit nor order of things', async (_, byMs) => {
    const rig = await world({
      guests: [
        { name: 'web', obeysAfter: 2_000 },
        { name: 'deaf', deaf: true },
      ],
    });
    const env = setClock(rig, byMs);
    const args = ['-t', '6', '--retry-interval', '1.5', '--on-timeout', 'destroy', '--reserve', '2'];
    const result = await runTool(rig, args, { env });
    expect(result).toMatchObject({ code: 3, outcomes: { web: 'clean', deaf: 'forced by us' } });
    expect(result.ms).toBeGreaterThan(3_900);
    expect(result.ms).toBeLessThan(7_000);
    expect(rig.asked('deaf').length).toBeGreaterThan(1);
    const elapsed = result.events.map((one) => one.elapsed);
    expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b));
    const [first, last] = [result.events[0]?.time ?? '', result.events.at(-1)?.time ?? ''];
    expect(Math.abs(Date.parse(last) - Date.parse(first))).toBeGreaterThan(HOUR_MS / 2);
  });
});
