// A virsh that talks nonsense tells nothing: what it says is taken neither for a list nor for an answer.
import { describe, expect, test } from 'vitest';
import { deeds, runTool, world, type Fault } from './run-tool.ts';

const guests = [{ name: 'web' }, { name: 'db', obeysAfter: 300 }];
const HEADER = ' Id   Name   State\n--------------------\n';

const NONSENSE: readonly [string, Fault][] = [
  ['garbage', { do: 'garbage' }],
  ['garbage and exit status 1', { do: 'garbage', code: 1, seed: 7 }],
  ['nothing at all, exit status 0', { do: 'exit', code: 0 }],
  ['nothing at all, exit status 1', { do: 'exit', code: 1 }],
  ['a death by SIGSEGV', { do: 'die', signal: 'SIGSEGV' }],
  ['a list without its end', { do: 'exit', code: 0, stdout: HEADER }],
  ['a list cut off within a row', { do: 'exit', code: 0, stdout: `${HEADER} 1    we` }],
  [
    'a list with a foreign line',
    { do: 'exit', code: 0, stdout: `${HEADER} 1    web    running\nSegmentation fault\n\n` },
  ],
  [
    'a list in German',
    { do: 'exit', code: 0, stdout: ' ID   Name   Status\n------------------\n 1    web    laufend\n\n' },
  ],
  ['a state that does not exist', { do: 'exit', code: 0, stdout: `${HEADER} 1    web    dancing\n\n` }],
  ['endless noise', { do: 'garbage', endless: true }],
];

describe.concurrent.each(NONSENSE)('instead of a list virsh gives %s:', (_, fault) => {
  test('always: no guest is touched, exit status 4', async () => {
    const rig = await world({ guests, faults: [{ ...fault, when: { command: 'list' } }] });
    const result = await runTool(rig, ['-t', '5']);
    expect(result).toMatchObject({ code: 4, outcomes: {} });
    expect(deeds(rig)).toEqual([]);
    expect(result.of('connection-lost')).toMatchObject([{ reason: 'nonsense' }]);
    expect(result.ms).toBeLessThan(6_000);
  });

  test('once: it looks again, and all goes on', async () => {
    const rig = await world({ guests, faults: [{ ...fault, when: { command: 'list', nth: 1 } }] });
    const result = await runTool(rig, ['-t', '10']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean', db: 'clean' } });
  });

  test('for a while in mid-run: nobody is taken for off', async () => {
    const rig = await world({
      version: '0.9.12',
      guests: [{ name: 'slow', obeysAfter: 3_500 }],
      faults: [{ ...fault, when: { command: 'list', after: 1_500, before: 2_500 } }],
    });
    const result = await runTool(rig, ['-t', '20']);
    expect(result).toMatchObject({ code: 0, outcomes: { slow: 'clean' } });
    expect(result.of('guest-ended')).toHaveLength(1);
  });
});

describe.concurrent('virsh talks nonsense', () => {
  test.each<[string, Fault]>([
    ['when asked for its version', { do: 'garbage', when: { command: '--version' } }],
    ['when asked for events, without end', { do: 'garbage', endless: true, when: { command: 'event' } }],
    ['when asked for events, and ends', { do: 'garbage', when: { command: 'event' } }],
    ['when asked who is who', { do: 'garbage', when: { command: 'list', option: '--uuid' } }],
    ['when asked for names', { do: 'garbage', when: { command: 'list', option: '--name' } }],
  ])('%s: the guests go down all the same', async (_, fault) => {
    const rig = await world({ guests, faults: [fault] });
    const result = await runTool(rig, ['-t', '10']);
    expect(result.code).toBe(0);
    expect(rig.guests().map(({ state }) => state)).toEqual(['shut off', 'shut off']);
  });

  test.each<[string, Fault]>([
    ['noise and exit status 0', { do: 'garbage' }],
    ['noise without end', { do: 'garbage', endless: true }],
    ['exit status 0', { do: 'exit', code: 0 }],
    ['a death by SIGSEGV', { do: 'die', signal: 'SIGSEGV' }],
    ['an error of its own', { do: 'exit', code: 1, stderr: 'error: the cat sat on it\n' }],
  ])(
    'when asked to shut down a guest (%s): the guest counts as running, the others go down',
    async (_, fault) => {
      const rig = await world({
        guests: [...guests, { name: 'struck' }],
        faults: [{ ...fault, when: { command: 'shutdown', guest: 'struck' } }],
      });
      const result = await runTool(rig, ['-t', '4']);
      expect(result).toMatchObject({ code: 3, outcomes: { web: 'clean', db: 'clean', struck: 'running' } });
    },
  );

  test.each<[string, Fault]>([
    ['noise', { do: 'garbage' }],
    ['nothing', { do: 'exit', code: 0 }],
    ['an error of its own', { do: 'exit', code: 1, stderr: 'error: the cat sat on it\n' }],
  ])('when asked how a guest ended (%s): it is never called clean without evidence', async (_, fault) => {
    const rig = await world({
      version: '0.10.2',
      guests: [{ name: 'web' }],
      faults: [{ ...fault, when: { command: 'domstate' } }],
    });
    const result = await runTool(rig, ['-t', '5']);
    expect(['off', 'unknown']).toContain(result.outcomes['web']);
  });
});

describe.concurrent('a German locale', () => {
  test.each(['0.9.8', '1.2.2', '9.0.0'])(
    'changes nothing, for virsh runs untranslated (virsh %s)',
    async (version) => {
      const rig = await world({ version, guests });
      const result = await runTool(rig, ['-t', '10'], {
        env: { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de:en', LANG: 'de_DE.UTF-8' },
      });
      expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean', db: 'clean' } });
      for (const { env } of rig.starts()) {
        expect(env['LC_ALL']).toBe('C');
        expect(env['LANGUAGE'] ?? '').toBe('');
      }
    },
  );
});
