// What is done about a guest by its state and its manners, and what is said of it in the end.
import { describe, expect, test } from 'vitest';
import { deeds, program, runTool, uuidOf, world, type GuestSpec, type StandInOptions } from './run-tool.ts';

interface Case {
  readonly does: string;
  readonly guests: readonly GuestSpec[];
  readonly world?: StandInOptions;
  readonly args?: readonly string[];
  /** The host changes to runlevel 0. */
  readonly goingDown?: boolean;
  readonly code: number;
  readonly outcomes: Readonly<Record<string, string>>;
  /** Commands that reach virsh, a guest by its name; in order. */
  readonly deeds?: readonly string[];
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'a paused guest': [
    {
      does: 'is resumed and asked',
      guests: [{ name: 'g', state: 'paused' }],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['resume g', 'shutdown g'],
    },
    {
      does: 'is saved with --paused save',
      guests: [{ name: 'g', state: 'paused' }],
      args: ['--paused', 'save'],
      code: 0,
      outcomes: { g: 'saved' },
      deeds: ['managedsave g'],
    },
    {
      does: 'that cannot be saved is resumed and asked',
      guests: [{ name: 'g', state: 'paused', persistent: false }],
      args: ['--paused', 'save'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['managedsave g', 'resume g', 'shutdown g'],
    },
    {
      does: 'is left alone with --paused leave',
      guests: [{ name: 'g', state: 'paused' }, { name: 'web' }],
      args: ['--paused', 'leave'],
      code: 0,
      outcomes: { web: 'clean' },
      deeds: ['shutdown web'],
    },
    {
      does: 'that cannot be resumed is said to run',
      guests: [{ name: 'g', state: 'paused', refuses: { resume: 'it is stuck' } }],
      args: ['-t', '3'],
      code: 3,
      outcomes: { g: 'running' },
    },
    {
      does: 'under an old libvirtd, which accepts a request without effect, is resumed and asked',
      world: { version: '0.9.8' },
      guests: [{ name: 'g', state: 'paused' }],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['resume g', 'shutdown g'],
    },
    {
      does: 'that was paused between the list and the request is asked in the end',
      guests: [
        {
          name: 'g',
          deaf: true,
          timeline: [
            { after: 600, state: 'paused' },
            { after: 700, deaf: false },
          ],
        },
      ],
      args: ['--retry-interval', '1'],
      code: 0,
      outcomes: { g: 'clean' },
    },
  ],
  'a suspended guest': [
    {
      does: 'is woken and asked',
      guests: [{ name: 'g', state: 'pmsuspended' }],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['dompmwakeup g', 'shutdown g'],
    },
    {
      does: 'that wakes slowly is asked again',
      guests: [{ name: 'g', state: 'pmsuspended', wakesAfter: 500 }],
      args: ['--retry-interval', '1'],
      code: 0,
      outcomes: { g: 'clean' },
    },
  ],
  'a guest that is shutting down already': [
    {
      does: 'is only waited for',
      guests: [
        {
          name: 'g',
          state: 'in shutdown',
          timeline: [{ after: 1_500, state: 'shut off', reason: 'shutdown' }],
        },
      ],
      args: ['--retry-interval', '0.5'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: [],
    },
    {
      does: 'is not off until QEMU has flushed',
      guests: [{ name: 'g', inShutdown: 1_500 }],
      args: ['--retry-interval', '0.5'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['shutdown g'],
    },
  ],
  'a crashed guest': [
    {
      does: 'cannot be asked, and is left',
      guests: [{ name: 'g', state: 'crashed' }],
      code: 3,
      outcomes: { g: 'running' },
      deeds: [],
    },
    {
      does: 'is forced off with --on-timeout destroy, at once where nobody else is waited for',
      guests: [{ name: 'g', state: 'crashed' }],
      args: ['--on-timeout', 'destroy', '-t', '30'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
  ],
  'a guest that reboots': [
    {
      does: 'is taken in again when it comes back under its UUID',
      guests: [
        { name: 'g', onPoweroff: 'restart', rebootTakes: 400 },
        { name: 'web', obeysAfter: 3_000 },
      ],
      code: 0,
      outcomes: { g: 'clean', web: 'clean' },
    },
    {
      does: 'and keeps its id is asked again',
      guests: [{ name: 'g', reboots: 1 }],
      args: ['--retry-interval', '1'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['shutdown g', 'shutdown --mode acpi g'],
    },
    {
      does: 'each time is left to the last resort',
      guests: [{ name: 'g', onPoweroff: 'restart', reboots: 99 }],
      args: ['--on-timeout', 'destroy', '-t', '6'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
  ],
  'a guest that is started meanwhile': [
    {
      does: 'is taken in',
      guests: [
        { name: 'web', obeysAfter: 2_500 },
        { name: 'late', startsAfter: 1_200 },
      ],
      code: 0,
      outcomes: { web: 'clean', late: 'clean' },
    },
    {
      does: 'is left alone where others were named',
      guests: [
        { name: 'web', obeysAfter: 2_500 },
        { name: 'late', startsAfter: 1_200 },
      ],
      args: ['web'],
      code: 0,
      outcomes: { web: 'clean' },
      deeds: ['shutdown web'],
    },
    {
      does: 'is taken in while the host goes down',
      goingDown: true,
      guests: [
        { name: 'web', obeysAfter: 2_500 },
        { name: 'late', startsAfter: 1_200 },
      ],
      code: 0,
      outcomes: { web: 'clean', late: 'clean' },
    },
    {
      does: 'is left alone where it is excluded',
      guests: [
        { name: 'web', obeysAfter: 2_500 },
        { name: 'late', startsAfter: 1_200 },
      ],
      args: ['--exclude', 'l*'],
      code: 0,
      outcomes: { web: 'clean' },
      deeds: ['shutdown web'],
    },
  ],
  'a transient guest': [
    {
      does: 'is clean by its event',
      guests: [{ name: 'g', persistent: false, obeysAfter: 1_000 }],
      code: 0,
      outcomes: { g: 'clean' },
    },
    {
      does: 'is "off" where virsh has no events',
      world: { version: '0.9.12' },
      guests: [{ name: 'g', persistent: false, obeysAfter: 500 }],
      code: 0,
      outcomes: { g: 'off' },
    },
    {
      does: 'is left alone with --persistent-only',
      guests: [{ name: 'g', persistent: false }, { name: 'web' }],
      args: ['--persistent-only'],
      code: 0,
      outcomes: { web: 'clean' },
      deeds: ['shutdown web'],
    },
    {
      does: 'cannot be saved and is left in an ad-hoc run',
      guests: [{ name: 'g', persistent: false, deaf: true }],
      args: ['--on-timeout', 'save', '-t', '3'],
      code: 3,
      outcomes: { g: 'running' },
    },
    {
      does: 'cannot be saved and is forced off while the host goes down',
      goingDown: true,
      guests: [{ name: 'g', persistent: false, deaf: true }],
      args: ['--on-timeout', 'save', '-t', '4'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
  ],
  'a guest that is hard of hearing': [
    {
      does: 'and needs two presses is asked twice',
      guests: [{ name: 'g', pressesNeeded: 2 }],
      args: ['--retry-interval', '1'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['shutdown g', 'shutdown --mode acpi g'],
    },
    {
      does: 'while it boots is asked again',
      guests: [{ name: 'g', bootsFor: 1_200 }],
      args: ['--retry-interval', '1.5'],
      code: 0,
      outcomes: { g: 'clean' },
    },
    {
      does: 'to the agent only is asked by the power button next',
      guests: [{ name: 'g', agent: 'works', deaf: ['agent'] }],
      args: ['--retry-interval', '1'],
      code: 0,
      outcomes: { g: 'clean' },
    },
    {
      does: 'is asked once with --retry-interval 0',
      guests: [{ name: 'g', deaf: true }],
      args: ['--retry-interval', '0', '-t', '3'],
      code: 3,
      outcomes: { g: 'running' },
      deeds: ['shutdown g'],
    },
    {
      does: 'and has no agent is asked by the power button at once',
      guests: [{ name: 'g' }],
      args: ['--mode', 'agent'],
      code: 0,
      outcomes: { g: 'clean' },
      deeds: ['shutdown --mode agent g', 'shutdown --mode acpi g'],
    },
    {
      does: 'and has an agent that is not connected, likewise',
      guests: [{ name: 'g', agent: 'disconnected' }],
      args: ['--mode', 'agent'],
      code: 0,
      outcomes: { g: 'clean' },
    },
  ],
  'a deaf guest': [
    {
      does: 'is left running with --on-timeout leave',
      guests: [{ name: 'g', deaf: true }],
      args: ['-t', '3', '--on-timeout', 'leave'],
      code: 3,
      outcomes: { g: 'running' },
      deeds: ['shutdown g'],
    },
    {
      does: 'is forced off with --on-timeout destroy',
      guests: [{ name: 'g', deaf: true }],
      args: ['-t', '3', '--on-timeout', 'destroy'],
      code: 3,
      outcomes: { g: 'forced by us' },
      deeds: ['shutdown g', 'destroy --graceful g'],
    },
    {
      does: 'is saved with --on-timeout save',
      guests: [{ name: 'g', deaf: true }],
      args: ['-t', '3', '--on-timeout', 'save'],
      code: 0,
      outcomes: { g: 'saved' },
      deeds: ['shutdown g', 'managedsave g'],
    },
    {
      does: 'whose save takes longer than the limit is not called saved',
      guests: [{ name: 'g', deaf: true, saveTakes: 20_000 }],
      args: ['-t', '3', '--on-timeout', 'save'],
      code: 3,
      outcomes: { g: 'running' },
    },
    {
      does: 'that QEMU refuses to end gracefully is forced off plainly',
      guests: [{ name: 'g', deaf: true, refuses: { 'destroy --graceful': 'it does not end' } }],
      args: ['-t', '4', '--on-timeout', 'destroy', '--reserve', '2'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
    {
      does: 'that is gone although the answer to destroy never came is not called off, where virsh keeps no reasons',
      world: { version: '0.8.3', faults: [{ do: 'hang', when: { command: 'destroy' } }] },
      guests: [
        { name: 'g', deaf: true, timeline: [{ after: 3_500, state: 'shut off', reason: 'destroyed' }] },
      ],
      args: ['-t', '7', '--on-timeout', 'destroy', '--reserve', '5'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
    {
      does: 'that cannot be forced off at all is said to run',
      guests: [{ name: 'g', deaf: true, refuses: { 'destroy --graceful': 'no', destroy: 'no' } }],
      args: ['-t', '3', '--on-timeout', 'destroy'],
      code: 3,
      outcomes: { g: 'running' },
    },
    {
      does: 'whose save is refused is left in an ad-hoc run',
      guests: [{ name: 'g', deaf: true, refuses: { managedsave: 'disk full' } }],
      args: ['-t', '3', '--on-timeout', 'save'],
      code: 3,
      outcomes: { g: 'running' },
    },
    {
      does: 'whose save is refused is forced off while the host goes down',
      goingDown: true,
      guests: [{ name: 'g', deaf: true, refuses: { managedsave: 'disk full' } }],
      args: ['-t', '4', '--on-timeout', 'save'],
      code: 3,
      outcomes: { g: 'forced by us' },
    },
  ],
};

const named = (deed: string, guests: readonly GuestSpec[]): string =>
  guests.reduce((text, { name }) => text.replace(uuidOf(name), name), deed);

describe.concurrent.each(Object.entries(CASES))('%s', (_, cases) => {
  test.each(cases)(
    '$does',
    async ({ guests, world: options, args = [], goingDown = false, code, outcomes, deeds: expected }) => {
      const rig = await world({ ...options, guests });
      if (goingDown) program(rig, 'runlevel', 'echo 2 0');
      const result = await runTool(rig, args.includes('-t') ? args : ['-t', '12', ...args]);
      expect(result.outcomes).toEqual(outcomes);
      expect(result.code).toBe(code);
      if (expected !== undefined) expect(deeds(rig).map((deed) => named(deed, guests))).toEqual(expected);
      const limit = Number(args[args.indexOf('-t') + 1] ?? 12);
      expect(result.ms).toBeLessThan((args.includes('-t') ? limit : 12) * 1000 + 1_000);
    },
  );
});

describe.concurrent('an agent that is not there', () => {
  test.each([
    ['virsh chooses the mode', '9.0.0', []],
    ['the agent is asked for', '9.0.0', ['--mode', 'agent,acpi']],
    ['libvirtd would wait for ever', '1.2.2', []],
  ])('costs a guest about five seconds, and the others nothing (%s)', async (_, version, args) => {
    const rig = await world({
      version,
      guests: [{ name: 'silent', agent: 'silent' }, { name: 'web' }, { name: 'db' }],
    });
    const result = await runTool(rig, ['-t', '20', ...args]);
    expect(result).toMatchObject({ code: 0, outcomes: { silent: 'clean', web: 'clean', db: 'clean' } });
    const took = Object.fromEntries(
      result.of('guest-ended').map(({ guest, tookSeconds }) => [guest.name, tookSeconds ?? NaN]),
    );
    expect(took['silent']).toBeGreaterThan(4.5);
    expect(took['silent']).toBeLessThan(9);
    expect(Math.max(took['web'] ?? NaN, took['db'] ?? NaN)).toBeLessThan(3.5);
  });
});

test('the rounds of a guest that keeps coming back are bounded, and each is told', async () => {
  const rig = await world({ guests: [{ name: 'g', onPoweroff: 'restart', reboots: 99 }] });
  const result = await runTool(rig, ['-t', '20']);
  expect(result).toMatchObject({ code: 3, outcomes: { g: 'running' } });
  expect(result.of('guest-back').length).toBe(3);
  expect(rig.asked('g').length).toBeLessThanOrEqual(4);
  expect(result.ms).toBeLessThan(15_000);
});
