// Whatever hangs: the run ends by its limit, no process is left behind, no guest is called what was not seen, and one that
// hangs delays no other. `runTool` itself checks that nothing is left.
import { describe, expect, test } from 'vitest';
import {
  runTool,
  uuidOf,
  world,
  type Fault,
  type Result,
  type Rig,
  type StandInOptions,
} from './run-tool.ts';

const LIMIT_S = 4;

const WAYS: readonly [string, Fault][] = [
  ['', { do: 'hang' }],
  [', deaf to SIGTERM, with a grandchild on its pipes', { do: 'hang-with-grandchild', ignoreSigterm: true }],
  [', gone, but its grandchild keeps the pipes', { do: 'hang-with-grandchild', virshExits: true }],
];

interface Case {
  readonly command: string;
  readonly when?: Fault['when'];
  readonly world?: StandInOptions;
  readonly args?: readonly string[];
  /** Default: 4. */
  readonly limitS?: number;
  /** The bystander `web` is asked all the same. */
  readonly others?: 'clean' | 'any';
  /** What may be said of the guest that is struck. */
  readonly struck: readonly (string | undefined)[];
  readonly codes: readonly number[];
}

const guests = [{ name: 'web' }, { name: 'struck' }];
const old = (version: string): StandInOptions => ({ version, guests });

const CASES: readonly Case[] = [
  { command: 'list', struck: [undefined], others: 'any', codes: [4] },
  {
    command: 'list, once guests are asked',
    when: { command: 'list', after: 2_000 },
    world: {
      guests: [
        { name: 'web', obeysAfter: 60_000 },
        { name: 'struck', deaf: true },
      ],
    },
    limitS: 6,
    struck: ['unknown'],
    others: 'any',
    codes: [4],
  },
  {
    command: 'the lists that identify',
    when: { command: 'list', option: '--uuid' },
    struck: [undefined, 'clean'],
    others: 'any',
    codes: [0, 4],
  },
  { command: 'shutdown', when: { command: 'shutdown', guest: 'struck' }, struck: ['running'], codes: [3] },
  {
    command: 'resume',
    world: { guests: [{ name: 'web' }, { name: 'struck', state: 'paused' }] },
    struck: ['running'],
    codes: [3],
  },
  {
    command: 'dompmwakeup',
    world: { guests: [{ name: 'web' }, { name: 'struck', state: 'pmsuspended' }] },
    struck: ['running'],
    codes: [3],
  },
  {
    command: 'destroy',
    world: { guests: [{ name: 'web' }, { name: 'struck', deaf: true }] },
    args: ['--on-timeout', 'destroy', '--reserve', '2'],
    struck: ['running'],
    codes: [3],
  },
  {
    command: 'managedsave',
    world: { guests: [{ name: 'web' }, { name: 'struck', deaf: true }] },
    args: ['--on-timeout', 'save', '--reserve', '2'],
    struck: ['running'],
    codes: [3],
  },
  {
    command: 'domstate',
    when: { command: 'domstate', guest: 'struck' },
    struck: ['unknown', 'clean', 'off'],
    others: 'any',
    codes: [0, 4],
  },
  { command: 'event', struck: ['clean'], codes: [0] },
  { command: '--version', limitS: 6, struck: ['clean', 'off'], others: 'any', codes: [0] },
  { command: 'uri', struck: ['clean', 'running'], others: 'any', codes: [0, 3] },
  { command: 'domuuid', world: old('0.9.8'), struck: [undefined], others: 'any', codes: [4] },
  { command: 'domname', world: old('0.8.3'), struck: [undefined], others: 'any', codes: [4] },
  { command: 'dominfo', world: old('0.8.3'), struck: ['unknown', 'off'], others: 'any', codes: [0, 4] },
];

const run = async (
  { command, when, world: options, args = [], limitS = LIMIT_S }: Case,
  way: Fault,
): Promise<{ rig: Rig; result: Result }> => {
  const rig = await world({ guests, ...options, faults: [{ ...way, when: when ?? { command } }] });
  return { rig, result: await runTool(rig, ['-t', String(limitS), ...args]) };
};

describe.concurrent.each(WAYS)('virsh hangs%s', (_, way) => {
  test.each(CASES)('in $command', async (one) => {
    const { rig, result } = await run(one, way);
    expect(result.ms).toBeLessThan((one.limitS ?? LIMIT_S) * 1000 + 1_000);
    expect(one.codes).toContain(result.code);
    expect(one.struck).toContain(result.outcomes['struck']);
    if (one.others !== 'any') expect(result.outcomes['web']).toBe('clean');
    const isOff = (name: string): boolean => rig.guest(name).state === 'shut off';
    for (const [name, outcome] of Object.entries(result.outcomes)) {
      if (['clean', 'saved', 'off', 'forced by us'].includes(outcome))
        expect([name, isOff(name)]).toEqual([name, true]);
    }
  });
});

describe('one hanging request among 60 guests', () => {
  const names = Array.from({ length: 60 }, (_, at) => `guest-${String(at).padStart(2, '0')}`);
  const lastAsked = (rig: Rig, result: Result, but = ''): number => {
    const times = names.filter((name) => name !== but).map((name) => rig.asked(name)[0]?.time ?? Infinity);
    const begun = Date.parse(result.of('run-begun')[0]?.time ?? '');
    return Math.max(...times) - begun;
  };

  test.each(['guest-00', 'guest-30', 'guest-59'])(
    '%s delays the other 59 by a second at most',
    async (hanging) => {
      const obedient = names.map((name) => ({ name, deaf: true }));
      const easy = await world({ guests: obedient });
      const without = lastAsked(easy, await runTool(easy, ['-t', '4']));
      const hard = await world({
        guests: obedient,
        faults: [{ do: 'hang', when: { command: 'shutdown', guest: hanging } }],
      });
      const result = await runTool(hard, ['-t', '4']);
      expect(lastAsked(hard, result, hanging)).toBeLessThan(without + 1_000);
      expect(hard.asked(hanging).length).toBeGreaterThan(0);
      expect(new Set(hard.commands('shutdown').map(({ uuid }) => uuid))).toEqual(new Set(names.map(uuidOf)));
    },
  );
});

test.concurrent('a read-back that hangs for one guest does not hide how the others ended', async () => {
  const rig = await world({
    version: '0.9.12',
    guests: [{ name: 'struck' }, { name: 'web', obeysAfter: 1_500 }, { name: 'deaf', deaf: true }],
    faults: [{ do: 'hang', when: { command: 'domstate', guest: 'struck' } }],
  });
  const result = await runTool(rig, ['-t', '25']);
  expect(result).toMatchObject({ code: 4, outcomes: { struck: 'unknown', web: 'clean', deaf: 'running' } });
});

test.concurrent('five hanging requests among 60 guests cost the others no second each', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `guest-${String(at).padStart(2, '0')}`);
  const hanging = names.filter((_, at) => at % 12 === 3);
  const rig = await world({
    guests: names.map((name) => ({ name, deaf: true })),
    faults: hanging.map((guest): Fault => ({ do: 'hang', when: { command: 'shutdown', guest } })),
  });
  const result = await runTool(rig, ['-t', '10']);
  const begun = Date.parse(result.of('run-begun')[0]?.time ?? '');
  for (const name of names.filter((one) => !hanging.includes(one)))
    expect((rig.asked(name)[0]?.time ?? Infinity) - begun).toBeLessThan(5_000);
});

test('where everything hangs the run ends within a second of its limit, and says that it does not know', async () => {
  const rig = await world({
    guests,
    faults: [
      { do: 'hang-with-grandchild', ignoreSigterm: true },
      { do: 'hang-with-grandchild', ignoreSigterm: true, when: { command: '--version' } },
    ],
  });
  const result = await runTool(rig, ['-t', '2']);
  expect(result.code).toBe(4);
  expect(result.ms).toBeLessThan(3_000);
});

test('where everything hangs in mid-run too', async () => {
  const rig = await world({
    guests: [{ name: 'web', deaf: true }],
    faults: [
      { do: 'hang', when: { after: 2_000 } },
      { do: 'hang', when: { after: 2_000, command: 'list' } },
    ],
  });
  const result = await runTool(rig, ['-t', '6', '--on-timeout', 'destroy', '--reserve', '1']);
  expect(result).toMatchObject({ code: 4, outcomes: { web: 'unknown' } });
  expect(result.ms).toBeLessThan(7_000);
});
