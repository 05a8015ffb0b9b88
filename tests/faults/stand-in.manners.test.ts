import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { standIn, uuidOf, type Fault, type Rig, type StandInOptions } from './stand-in/rig.ts';

let rig: Rig;

afterEach(() => {
  rig.cleanup();
});

async function world(options: StandInOptions): Promise<void> {
  rig = await standIn(options);
}

interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly took: number;
}

function launch(argv: readonly string[], env: Readonly<Record<string, string>> = {}, program = 'virsh') {
  const startedAt = Date.now();
  const child = spawn(program, argv, { env: { ...rig.env, LC_ALL: 'C', ...env }, detached: true });
  const pieces: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => pieces[0].push(chunk));
  child.stderr.on('data', (chunk: Buffer) => pieces[1].push(chunk));
  const text = (stream: 0 | 1): string => Buffer.concat(pieces[stream]).toString();
  const result = (ending: 'close' | 'exit' = 'close'): Promise<Result> =>
    once(child, ending).then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: text(0),
      stderr: text(1),
      took: Date.now() - startedAt,
    }));
  return { child, text, result };
}

function call(...argv: string[]): Promise<Result> {
  return launch(argv).result();
}

describe('a guest', () => {
  test('ends some time after it was asked, by way of "in shutdown"', async () => {
    await world({ guests: [{ name: 'web', obeysAfter: 1000, inShutdown: 300 }] });
    expect(await call('shutdown', uuidOf('web'))).toMatchObject({
      code: 0,
      stdout: `Domain '${uuidOf('web')}' is being shutdown\n\n`,
    });
    expect(rig.guest('web').state).toBe('running');
    await rig.until(() => rig.guest('web').state === 'in shutdown');
    await rig.until(() => rig.guest('web').state === 'shut off');
    expect((await call('domstate', '--reason', 'web')).stdout).toBe('shut off (shutdown)\n\n');
    expect(rig.asked('web')).toMatchObject([{ argv: ['shutdown', uuidOf('web')] }]);
  });

  test('that needs two presses ends at the second', async () => {
    await world({ guests: [{ name: 'win', pressesNeeded: 2 }] });
    await call('shutdown', 'win');
    expect(rig.guest('win').state).toBe('running');
    await call('shutdown', 'win');
    expect(rig.guest('win')).toMatchObject({ state: 'shut off', presses: 2 });
  });

  test('that boots misses the press', async () => {
    await world({ guests: [{ name: 'new', bootsFor: 60_000 }] });
    await call('shutdown', 'new');
    expect(rig.guest('new')).toMatchObject({ state: 'running', presses: 1 });
  });

  test('takes the first press back at the second, if it is like that', async () => {
    await world({ guests: [{ name: 'illumos', obeysAfter: 1500, cancelsOnSecondPress: true }] });
    await call('shutdown illumos; shutdown illumos');
    await sleep(1700);
    expect(rig.guest('illumos').state).toBe('running');
  });

  test('of on_poweroff=restart comes back once, under the same UUID and a new id', async () => {
    await world({ guests: [{ name: 'phoenix', onPoweroff: 'restart' }] });
    await call('shutdown', 'phoenix');
    expect(rig.guest('phoenix')).toMatchObject({ state: 'running', id: 2, uuid: uuidOf('phoenix') });
    await call('shutdown', 'phoenix');
    expect(rig.guest('phoenix').state).toBe('shut off');
  });

  test('that reboots by itself keeps its id', async () => {
    await world({ guests: [{ name: 'loop', id: 5, reboots: 1 }] });
    await call('shutdown', 'loop');
    expect(rig.guest('loop')).toMatchObject({ state: 'running', id: 5 });
  });

  test('that is transient is gone when it ends', async () => {
    await world({ guests: [{ name: 'brief', persistent: false }, { name: 'other' }] });
    expect((await call('managedsave', 'brief')).stderr).toContain(
      'cannot do managed save for transient domain',
    );
    await call('shutdown', 'brief');
    expect((await call('domstate', 'brief')).stderr).toBe("error: failed to get domain 'brief'\n");
    expect((await call('list', '--all', '--name')).stdout).toBe('other\n\n');
  });

  test('starts while others run', async () => {
    await world({ guests: [{ name: 'late', startsAfter: 2000 }, { name: 'early' }] });
    expect((await call('list', '--name')).stdout).toBe('early\n\n');
    await rig.until(() => rig.guest('late').state === 'running');
    expect((await call('list', '--name')).stdout).toBe('early\nlate\n\n');
  });

  test('that is paused is not asked by a daemon of 7.0, and not told by an older one', async () => {
    await world({ guests: [{ name: 'p', state: 'paused' }] });
    expect(await call('shutdown', 'p')).toMatchObject({ code: 1 });
    expect(await call('resume p; shutdown p')).toMatchObject({ code: 0 });
    expect(rig.guest('p').state).toBe('shut off');
    rig.cleanup();
    await world({ version: '1.2.2', guests: [{ name: 'p', state: 'paused' }] });
    expect(await call('shutdown', 'p')).toMatchObject({ code: 0 });
    expect(rig.guest('p')).toMatchObject({ state: 'paused', presses: 0, asks: [{}] });
  });

  test('that sleeps is woken', async () => {
    await world({ guests: [{ name: 'z', state: 'pmsuspended' }] });
    expect((await call('dompmwakeup', 'z')).stdout).toBe("Domain 'z' successfully woken up\n\n");
    expect(rig.guest('z').state).toBe('running');
  });

  test('is saved in its own time, though virsh is killed', async () => {
    await world({ guests: [{ name: 's', saveTakes: 600 }] });
    const { child, result } = launch(['managedsave', 's']);
    await rig.until(() => rig.guest('s').state === 'paused');
    child.kill();
    expect(await result()).toMatchObject({ signal: 'SIGTERM' });
    await rig.until(() => rig.guest('s').saved);
    expect((await call('domstate', '--reason', 's')).stdout).toBe('shut off (saved)\n\n');
  });

  test('refuses as often as it is told', async () => {
    const text = 'Timed out during operation: cannot acquire state change lock';
    await world({ guests: [{ name: 'busy', refuses: { shutdown: { text, times: 1 } } }] });
    expect((await call('shutdown', 'busy')).stderr).toBe(
      `error: Failed to shutdown domain 'busy'\nerror: ${text}\n`,
    );
    expect((await call('shutdown', 'busy')).code).toBe(0);
  });

  test('is changed by the test', async () => {
    await world({ guests: [{ name: 'c' }] });
    rig.setGuest('c', { state: 'crashed' });
    expect((await call('domstate', 'c')).stdout).toBe('crashed\n\n');
    rig.setGuest('c', { state: 'shut off', reason: 'failed' });
    expect((await call('domstate', '--reason', 'c')).stdout).toBe('shut off (failed)\n\n');
  });
});

describe('an agent that never answers', () => {
  test('blocks virsh and then fails in mode agent', async () => {
    await world({ guests: [{ name: 'g', agent: 'silent', agentBlocks: 500 }] });
    const { code, stderr, took } = await call('shutdown', '--mode', 'agent', 'g');
    expect(code).toBe(1);
    expect(stderr).toContain('Guest agent');
    expect(took).toBeGreaterThan(490);
    expect(rig.guest('g').presses).toBe(0);
  });

  test('blocks virsh without a mode, and then the button is pressed', async () => {
    await world({ guests: [{ name: 'g', agent: 'silent', agentBlocks: 500 }] });
    expect((await call('shutdown', 'g')).took).toBeGreaterThan(490);
    expect(rig.guest('g').state).toBe('shut off');
  });

  test('blocks an old virsh for ever, and does not touch mode acpi', async () => {
    await world({ version: '0.10.2', guests: [{ name: 'g', agent: 'silent' }] });
    const { child, result } = launch(['shutdown', 'g']);
    await rig.until(() => rig.asked('g').length === 1);
    await sleep(300);
    child.kill();
    expect(await result()).toMatchObject({ signal: 'SIGTERM' });
    await call('shutdown', '--mode', 'acpi', 'g');
    expect(rig.guest('g').state).toBe('shut off');
    expect(rig.asked('g').map(({ mode }) => mode)).toEqual([undefined, 'acpi']);
  });
});

describe('the event stream', () => {
  const follow = ['event', '--event', 'lifecycle', '--loop'];

  test('tells what happens, and how it ended', async () => {
    await world({ guests: [{ name: 'web 1', obeysAfter: 200 }, { name: 'db' }] });
    const { child, text, result } = launch([...follow, '--timeout', '60']);
    await rig.until(() => rig.commands('event').length === 1);
    await sleep(150);
    await call('shutdown web 1; destroy db'.replace('web 1', '"web 1"'));
    await rig.until(() => text(0).includes('Stopped Shutdown'));
    child.kill('SIGINT');
    expect(await result()).toMatchObject({ code: 0 });
    expect(text(0).split('\n')).toEqual(
      expect.arrayContaining([
        "event 'lifecycle' for domain 'db': Stopped Destroyed",
        "event 'lifecycle' for domain 'web 1': Shutdown Finished after guest request",
        "event 'lifecycle' for domain 'web 1': Stopped Shutdown",
        'event loop interrupted',
        'events received: 3',
      ]),
    );
  });

  test('of 1.2.2 is held back in a pipe, but not under stdbuf', async () => {
    await world({
      version: '1.2.2',
      guests: [{ name: 'a' }],
    });
    const plain = launch(follow);
    const lineWise = launch(['-oL', 'virsh', ...follow], {}, 'stdbuf');
    await rig.until(() => rig.commands('event').length === 2);
    await sleep(150);
    rig.setGuest('a', { state: 'shut off' });
    await rig.until(() => lineWise.text(0).includes("event 'lifecycle' for domain a: Stopped Shutdown\n"));
    await sleep(200);
    expect(plain.text(0)).toBe('');
  });

  test('breaks when the daemon goes down, and nobody gets in until it is back', async () => {
    await world({
      connections: { 'qemu:///system': { guests: [{ name: 'a' }], down: [{ after: 1000, before: 2500 }] } },
    });
    const { code, stderr } = await call(...follow);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: Disconnected from qemu:///system due to end of file\n',
    });
    expect((await call('list')).stderr).toContain('error: failed to connect to the hypervisor\n');
    await sleep(Math.max(0, rig.startedAt + 2600 - Date.now()));
    expect((await call('list')).code).toBe(0);
  });
});

describe('a fault', () => {
  const broken = (fault: Fault): Promise<void> => world({ guests: [{ name: 'a' }], faults: [fault] });

  test('strikes the nth call only, however many run at the same time', async () => {
    await broken({ when: { command: 'domid', nth: 3 }, do: 'exit', code: 7 });
    const codes = await Promise.all(Array.from({ length: 6 }, () => call('domid', 'a')));
    expect(codes.map(({ code }) => code).sort()).toEqual([0, 0, 0, 0, 0, 7]);
    expect(rig.starts()).toHaveLength(6);
  });

  test('strikes in the middle of a script, after what was printed before', async () => {
    await broken({ when: { command: 'domstate' }, do: 'hang' });
    const { child, text, result } = launch(['domid a; domstate a']);
    await rig.until(() => text(0) === '1\n\n');
    expect(rig.alive()).toEqual([child.pid]);
    child.kill();
    expect(await result()).toMatchObject({ signal: 'SIGTERM' });
    await rig.until(() => rig.alive().length === 0);
  });

  test('can outlive SIGTERM', async () => {
    await broken({ do: 'hang', ignoreSigterm: true });
    const { child, result } = launch(['list']);
    await rig.until(() => rig.calls().some(({ kind }) => kind === 'connect'));
    await sleep(200);
    child.kill();
    await sleep(200);
    expect(child.exitCode).toBe(null);
    child.kill('SIGKILL');
    expect(await result()).toMatchObject({ signal: 'SIGKILL' });
  });

  test('can leave a grandchild that holds the pipe', async () => {
    await broken({ when: { command: 'list' }, do: 'hang-with-grandchild', virshExits: true });
    const { child, result } = launch(['list']);
    expect(await result('exit')).toMatchObject({ code: 0, stdout: '' });
    expect(rig.alive()).toHaveLength(1);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'close');
    expect(rig.alive()).toEqual([]);
  });

  test('can print rubbish, without end', async () => {
    await broken({ when: { command: 'list' }, do: 'garbage', endless: true });
    const { child, text, result } = launch(['list']);
    await rig.until(() => text(0).length > 1e6);
    child.kill('SIGKILL');
    await result();
  });

  const cases: [string, Fault, Partial<Result>][] = [
    ['print nothing', { do: 'empty' }, { code: 0, stdout: '', stderr: '' }],
    ['kill virsh', { do: 'die', signal: 'SIGSEGV' }, { code: null, signal: 'SIGSEGV' }],
    [
      'refuse the connection',
      { do: 'connect-refused' },
      {
        code: 1,
        stdout: '',
        stderr:
          'error: failed to connect to the hypervisor\n' +
          "error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n",
      },
    ],
    [
      'lose the connection',
      { when: { command: 'list' }, do: 'connection-lost' },
      {
        code: 1,
        stdout: '\n',
        stderr:
          'error: Disconnected from qemu:///system due to end of file\nerror: Failed to list domains\n' +
          'error: End of file while reading data: Input/output error\n',
      },
    ],
    ['exit', { do: 'exit', code: 3, stderr: 'error: no\n' }, { code: 3, stderr: 'error: no\n' }],
  ];
  test.each(cases)('can %s', async (_, fault, expected) => {
    await broken(fault);
    expect(await call('list')).toMatchObject(expected);
  });

  test('can come later, and go', async () => {
    await world({ guests: [{ name: 'a' }] });
    expect((await call('list')).code).toBe(0);
    rig.addFault({ when: { command: 'list' }, do: 'exit', code: 9 });
    expect((await call('list')).code).toBe(9);
    rig.clearFaults();
    expect((await call('list')).code).toBe(0);
  });
});

test('virsh speaks German to who forgets LC_ALL=C', async () => {
  await world({ guests: [{ name: 'a' }] });
  const say = (env: Readonly<Record<string, string>>): Promise<Result> =>
    launch(['domstate', 'a'], env).result();
  expect((await say({ LC_ALL: '' })).stdout).toBe('laufend\n\n');
  expect((await say({ LC_ALL: 'C.UTF-8' })).stdout).toBe('laufend\n\n');
  expect((await say({ LC_ALL: 'C.UTF-8', LANGUAGE: '' })).stdout).toBe('running\n\n');
});

test('10.7.0 prints a table for list --uuid', async () => {
  await world({ version: '10.7.0', guests: [{ name: 'a' }] });
  expect((await call('list', '--uuid')).stdout).toBe(
    ' Id   Name   State\n----------------------\n 1    a      running\n\n',
  );
});

test('sixty stand-ins at the same time lose nothing', async () => {
  const names = Array.from({ length: 60 }, (_, number) => `g${String(number)}`);
  await world({ guests: names.map((name) => ({ name })) });
  await Promise.all(names.map((name) => call('shutdown', uuidOf(name))));
  expect(rig.guests().map(({ state }) => state)).toEqual(names.map(() => 'shut off'));
  expect(rig.commands('shutdown')).toHaveLength(60);
}, 30_000);
