// What check says beyond single guests: of words, of runs, of a disk that is full.
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { recorded, recordOf, runTool, startTool, uuidOf, world, type Rig } from './run-tool.ts';

interface Checked {
  readonly ready: boolean;
  readonly counts: { readonly error: number };
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly about: { readonly name: string } | null;
    readonly cause: string;
  }[];
}

/** It takes no lock, which other runs of a test are given. */
const checkArgs = (rig: Rig, ...args: string[]): string[] => ['check', '--record', recordOf(rig), ...args];

const check = async (rig: Rig, ...args: string[]): Promise<Checked & { code: number | null }> => {
  const { code, stdout } = await runTool(rig, checkArgs(rig, ...args), { shared: true, bare: true });
  return { code, ...(JSON.parse(stdout) as Checked) };
};

const codes = ({ findings }: Checked, name: string | null): string[] =>
  findings.flatMap(({ code, about }) => ((about?.name ?? null) === name ? [code] : []));

/** A run on `host` that was cut off after `seconds`: `asked` had been asked, `waiting` had not. */
const cutOff = (rig: Rig, seconds: number, host = 'h'): void => {
  const head = { schema: 1, run: 'cut', time: new Date().toISOString() };
  const named = (name: string): object => ({
    guest: { name, uuid: uuidOf(name), connection: '' },
    state: 'running',
  });
  const settings = {
    ...{ connections: [''], timeoutSeconds: 300, reserveSeconds: 20, onTimeout: 'destroy', goingDown: true },
    ...{ modes: ['default'], retrySeconds: 30, parallel: 0, paused: 'resume' },
  };
  const groups = ['asked', 'waiting'].map((name, place) => ({ place, guests: [named(name)] }));
  const plan = { groups, leftAlone: [], shareSeconds: 140, orderHolds: true };
  const lines = [
    { ...head, elapsed: 0, event: 'run-begun', host, pid: 1, version: '0.1.0', settings, plan },
    { ...head, elapsed: 1, event: 'guest-asked', ...named('asked'), mode: 'default', attempt: 1 },
    { ...head, elapsed: 1 + seconds, event: 'heartbeat', guests: 2 },
  ];
  writeFileSync(recordOf(rig), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

describe.concurrent('check', () => {
  test('after a power failure names who was not down, and who was not even asked', async () => {
    const rig = await world({ guests: [{ name: 'asked' }, { name: 'waiting' }] });
    cutOff(rig, 250);
    const found = await check(rig);
    expect(found.code).toBe(3);
    for (const name of ['asked', 'waiting']) expect(codes(found, name)).toContain('cut-off-last-time');
    const causes = found.findings
      .filter(({ code }) => code === 'cut-off-last-time')
      .map(({ cause }) => cause);
    expect(causes.join('\n')).toContain('250 s after it was asked');
    expect(causes.join('\n')).toContain('not even asked yet');
    expect(codes(found, 'asked')).not.toContain('predicted-late');
  });

  test.each([
    ['another host', 'h', 'the host lost power or was reset, or this program was killed', 'error'],
    ['this host', hostname(), 'the host has been up since, so this program was killed', 'warning'],
  ])('after a run on %s that was cut off says as much as is known of it', async (_, host, why, severity) => {
    const rig = await world({ guests: [{ name: 'asked' }, { name: 'waiting' }] });
    cutOff(rig, 3, host);
    const { findings } = await check(rig);
    const about = findings.filter(({ code }) => /-last-time$|^never-/u.test(code));
    expect(about.map(({ code, severity: one }) => [code, one])).toEqual(
      Array.from({ length: 2 }, () => ['cut-off-last-time', severity]),
    );
    for (const { cause } of about) expect(cause).toContain(why);
  });

  test('of one guest holds the limits against all of them', async () => {
    const rig = await world({ guests: ['a', 'b', 'c', 'd'].map((name) => ({ name })) });
    const args = ['--parallel', '1', '-t', '120', '--battery-runtime', '60'];
    const [all, one] = [await check(rig, ...args), await check(rig, ...args, 'a')];
    expect(codes(one, null)).toEqual(codes(all, null));
    expect(codes(one, null)).toContain('battery-too-short');
    expect(codes(one, 'b')).toEqual([]);
    expect(codes(one, 'a')).toEqual(codes(all, 'a'));
  });

  test('of a guest that is off looks at nothing, and does not call it ready', async () => {
    const rig = await world({ guests: [{ name: 'on' }, { name: 'off', state: 'shut off' }] });
    const { code, stdout, stderr } = await runTool(rig, checkArgs(rig, 'off'), { json: false, bare: true });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('none of these guests is running: off');
  });

  test('says that a run is going on', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run = startTool(rig, ['-t', '30'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && recorded(rig).some(({ event }) => event === 'guest-asked'),
      15_000,
    );
    const found = await check(rig);
    expect(codes(found, null)).toContain('run-under-way');
    expect(codes(found, 'deaf')).toContain('never-seen');
    run.child.kill('SIGTERM');
    await run.ended;
  });

  test('onto a full disk is a failure, and says so', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await runTool(rig, checkArgs(rig), {
      ...{ json: false, bare: true },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(code).not.toBe(0);
    expect(stderr).toContain('the output is not whole');
  });

  test('is ended by a signal without a word of requests', async () => {
    const rig = await world({
      guests: [{ name: 'web' }],
      faults: [{ do: 'hang', when: { command: 'list' } }],
    });
    const run = startTool(rig, checkArgs(rig), { json: false, bare: true });
    await rig.until(() => rig.starts().length > 0, 15_000);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('no guest was asked, nothing was changed');
    expect(stderr).not.toContain('requests sent');
  });
});
