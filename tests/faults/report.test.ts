// The last runs as the built file shows them from a record that it wrote itself, or that a power cut or a person spoilt.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PastRunRecord } from '../../lib/report/timeline/json.ts';
import {
  program,
  recordOf,
  runTool,
  sleep,
  startTool,
  tool,
  world,
  type Result,
  type Rig,
  type ToolOptions,
} from './run-tool.ts';
import { fakeUpsc, nutSays, onBattery, untilTold } from './ups.ts';

const guests = [{ name: 'web' }, { name: 'db', obeysAfter: 1_200 }];
const UTF8 = { LC_ALL: 'C.UTF-8' };

/** It takes no lock, and asks no libvirt. */
const report = async (rig: Rig, args: readonly string[] = [], options: ToolOptions = {}): Promise<Result> =>
  runTool(rig, ['report', '--record', recordOf(rig), ...args], { bare: true, json: false, ...options });

const jsonLines = ({ stdout }: Result): PastRunRecord[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PastRunRecord);

/** A host with the record of a run in which everything happened quickly. It took place once. */
const recorded = async (): Promise<Rig> => {
  const rig = await world({ guests });
  writeFileSync(recordOf(rig), await (quickRun ??= recordQuickRun()));
  return rig;
};

let quickRun: Promise<string> | undefined;

const recordQuickRun = async (): Promise<string> => {
  const rig = await world({
    guests: [...guests, { name: 'win', pressesNeeded: 2 }, { name: 'deaf', deaf: true }],
  });
  const args = ['-t', '9', '--reserve', '2', '--on-timeout', 'destroy', '--retry-interval', '1'];
  expect((await runTool(rig, args)).code).toBe(3);
  return readFileSync(recordOf(rig), 'utf8');
};

describe.concurrent('the last runs', () => {
  test('are shown from the record alone: no virsh is started', async () => {
    const rig = await recorded();
    const before = rig.starts().length;
    const { code, stdout, stderr } = await report(rig, [], { env: UTF8 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(rig.starts()).toHaveLength(before);
    expect(stdout).toMatch(/^4 guests in \d\.\d s: 1 forced off, 3 ended cleanly\.$/mu);
    expect(stdout).toMatch(/^web +ended cleanly +\d\.\d s +·*╞?[═╪]*■$/mu);
    expect(stdout).toMatch(/^db +ended cleanly +[1-9]\.\d s +·*╞[═╪!]+■$/mu);
    expect(stdout).toMatch(/^win +ended cleanly +\d\.\d s +·*╞[═╪]+■$/mu);
    expect(stdout).toMatch(/^deaf +forced off +\d\.\d s +·*╞═+╪═+.*X$/mu);
    expect(stdout).toContain(` on ${hostname()}, called by hand`);
    expect(stdout).toContain('R forced off from 7 s on');
  });

  test('are three, or as many as asked for, the newest last', async () => {
    const rig = await world({ guests: [{ name: 'web' }] });
    const ids: (string | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await runTool(rig, ['-t', '9'])).events[0]?.run);
    expect(jsonLines(await report(rig, ['--json'])).map(({ run }) => run)).toEqual(ids.slice(1));
    expect(jsonLines(await report(rig, ['--json', '--last', '1'])).map(({ run }) => run)).toEqual(
      ids.slice(3),
    );
    expect(jsonLines(await report(rig, ['--json', '--last', '99'])).map(({ run }) => run)).toEqual(ids);
  });

  test('are plain ASCII where the locale is not UTF-8, in a pipe and on a terminal', async () => {
    const rig = await recorded();
    writeFileSync(recordOf(rig), readFileSync(recordOf(rig), 'utf8').replaceAll('"web"', '"wéb 東京"'));
    const { stdout } = await report(rig, [], { env: { LC_ALL: 'C' } });
    expect(stdout).toMatch(/^[ -~\n]*$/u);
    expect(stdout).toMatch(/^deaf +forced off +\d\.\d s +\.*\[=+\+=+.*X$/mu);
    expect(stdout).toContain('w?b ??');
  });

  test.each([80, 200])('fill a terminal of %i columns, in colour, and never fold', async (columns) => {
    const rig = await recorded();
    const shown = onTerminal(rig, columns, UTF8);
    expect(shown).toMatch(/\x1b\[3[12]m/u);
    const widths = plainLines(shown).map((line) => Array.from(line).length);
    expect(Math.max(...widths)).toBe(columns);
    expect(onTerminal(rig, columns, { ...UTF8, NO_COLOR: '1' })).not.toContain('\x1b[');
  });

  test('fit a narrow terminal', async () => {
    const rig = await recorded();
    for (const columns of [20, 40]) {
      const lines = plainLines(onTerminal(rig, columns, UTF8));
      expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(columns);
      expect(lines.join('\n')).toMatch(/^deaf +forced off/mu);
    }
  });

  test('of 300 guests have a bar each', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ name: `vm ${String(index)}` }));
    const rig = await world({ guests: many });
    await runTool(rig, ['-t', '30']);
    const { stdout } = await report(rig);
    expect(stdout.match(/^vm \d+ +ended cleanly/gmu)).toHaveLength(300);
    expect(stdout.match(/^300 guests in/gmu)).toHaveLength(2);
  });

  test('say that the host was going down, and which connections there were', async () => {
    const far = 'qemu+ssh://far/system';
    const rig = await world({ guests, connections: { [far]: { guests: [{ name: 'far1' }] } } });
    program(rig, 'runlevel', 'echo 2 0');
    await runTool(rig, ['-t', '9', '-c', rig.uri, '-c', far]);
    const { stdout } = await report(rig, [], { env: UTF8 });
    expect(stdout).toContain('the host was going down');
    expect(stdout).toMatch(/^guest +connection +outcome/mu);
    expect(stdout).toMatch(/^far1 +qemu\+ssh:/mu);
  });
});

describe.concurrent('a run without an end', () => {
  /** Killed in mid-run, as by the kernel. */
  const killed = async (): Promise<Rig> => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run = startTool(rig, ['-t', '60', '--retry-interval', '1'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && readFileSync(recordOf(rig), 'utf8').includes('"attempt":2'),
      15_000,
    );
    run.child.kill('SIGKILL');
    await run.ended;
    return rig;
  };

  test('that is killed on a host that stays up is told as killed', async () => {
    const rig = await killed();
    const { code, stdout } = await report(rig, [], { shared: true, env: UTF8 });
    expect(code).toBe(0);
    expect(oneLine(stdout)).toMatch(
      /The record ends [^:]*deaf was asked again: the host has been up since, so this program was killed \(SIGKILL\), or the disk took no more\./u,
    );
    expect(stdout).toMatch(/^deaf +no end +>\d\.\d s +·*╞═+(?:╪═*)*┊$/mu);
  });

  test('in which nothing happened for a while ends when its last sign of life was given', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && readFileSync(recordOf(rig), 'utf8').includes('heartbeat'),
      20_000,
    );
    run.child.kill('SIGKILL');
    await run.ended;
    const { stdout } = await report(rig, [], { shared: true });
    expect(stdout).toMatch(/^The record ends [5-7](?:\.\d)? s after deaf was asked: /mu);
    expect(stdout).toMatch(/^Without an end: deaf \(asked [5-7]\.\d s before\)\.$/mu);
  });

  test('that is older than its host is up was ended by the power or a reset', async () => {
    const rig = await killed();
    const record = readFileSync(recordOf(rig), 'utf8').replace(/"time":"\d{4}/gu, '"time":"1999');
    writeFileSync(recordOf(rig), record);
    const { stdout } = await report(rig, [], { shared: true });
    expect(oneLine(stdout)).toMatch(
      /The record ends [^:]*deaf was asked again: the host lost power or was reset\. /u,
    );
    expect(oneLine(stdout)).toContain('Check the disks of guests without an end');
  });

  test('of another host is told as far as that can be known here', async () => {
    const rig = await killed();
    const record = readFileSync(recordOf(rig), 'utf8').replaceAll(
      `"host":"${hostname()}"`,
      '"host":"elsewhere"',
    );
    writeFileSync(recordOf(rig), record);
    const [run] = jsonLines(await report(rig, ['--json'], { shared: true }));
    expect(run).toMatchObject({
      host: 'elsewhere',
      end: null,
      cutOff: { cause: 'unknown', last: { event: 'guest-asked' } },
    });
    expect(run?.guests).toMatchObject([{ outcome: null, endedAt: null }]);
  });

  test('is still under way while its process lives, and nothing is said to be lost', async () => {
    const rig = await world({ guests: [{ name: 'slow', obeysAfter: 4_000 }] });
    const run = startTool(rig, ['-t', '60'], { shared: true });
    await rig.until(
      () => existsSync(recordOf(rig)) && readFileSync(recordOf(rig), 'utf8').includes('guest-asked'),
      15_000,
    );
    const { stdout } = await report(rig, [], { shared: true });
    expect(stdout).toContain(`This run is still under way (PID ${String(run.child.pid)}).`);
    expect(stdout).toMatch(/^slow +under way/mu);
    expect(stdout).not.toMatch(/record ends|power/u);
    expect((await run.ended).code).toBe(0);
    expect((await report(rig)).stdout).toMatch(/^1 guest in .*: 1 ended cleanly\.$/mu);
  });

  test('because a signal ended it has an end, and says so', async () => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    const run = startTool(rig, ['-t', '60']);
    await rig.until(() => run.of('guest-asked').length > 0, 15_000);
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(143);
    const { stdout } = await report(rig);
    expect(stdout).toContain('SIGTERM ended the run: the requests sent stayed sent');
    expect(stdout).toMatch(/^deaf +still running/mu);
  });
});

describe.concurrent('a run that heeded a battery', () => {
  /** On mains at first, then on a battery that gives the run 5 s: a fall that is believed when it was read twice. */
  const drained = async (): Promise<Rig> => {
    const rig = await world({ guests: [{ name: 'deaf', deaf: true }] });
    writeFileSync(recordOf(rig), await (drainedRun ??= recordDrainedRun()));
    return rig;
  };
  let drainedRun: Promise<string> | undefined;
  const recordDrainedRun = async (): Promise<string> => {
    const rig = await world({ guests: [{ name: 'web' }, { name: 'deaf', deaf: true }] });
    const ups = fakeUpsc(rig, { stdout: nutSays() });
    const heed = ['--battery', 'nut:ups@localhost', '--battery-margin', '2'];
    const run = startTool(rig, ['-t', '60', '--on-timeout', 'destroy', '--reserve', '2', ...heed]);
    await untilTold(run, 'battery-read', 1);
    ups.say({ stdout: onBattery(7, { 'battery.charge': 21 }) });
    const { code } = await run.ended;
    expect(code).toBe(3);
    return readFileSync(recordOf(rig), 'utf8');
  };

  test('tells how it went, and where the limit was in the end', async () => {
    const rig = await drained();
    const said = oneLine((await report(rig, [], { env: UTF8 })).stdout);
    expect(said).toMatch(
      /Battery nut:ups@localhost: 25 min of battery at \d\.\d s, 7 s left at \d+\.\d s, on battery; it set the limit: [\d.]+ s instead of 60 s\./u,
    );
    expect(said).toMatch(/ UPS: on mains \(OL\), 25 min of battery, 100 % charged /u);
    expect(said).toMatch(/ UPS: on battery \(OB DISCHRG\), 7 s left, 21 % charged /u);
    expect(said).toMatch(/ UPS: 7 s left, 21 % charged, the limit became [\d.]+ s /u);
    expect(said).toMatch(/ R forced off from [\d.]+ s on .*L limit, [\d.]+ s, the battery's/u);
    expect(said).toContain('so more --timeout is of no use; let the UPS call earlier');
  });

  test('is told with each reading by --json', async () => {
    const [run] = jsonLines(await report(await drained(), ['--json']));
    expect(run).toMatchObject({
      battery: {
        source: 'nut:ups@localhost',
        marginSeconds: 2,
        readings: [
          { power: 'mains', runtimeSeconds: 1500, chargePercent: 100, limitSeconds: 60, moved: false },
          { power: 'battery', runtimeSeconds: 7, chargePercent: 21, status: 'OB DISCHRG', moved: false },
          { power: 'battery', runtimeSeconds: 7, chargePercent: 21, status: 'OB DISCHRG', moved: true },
        ],
        unread: [],
      },
      lastResort: { means: 'destroy', begun: true },
    });
    const last = run?.battery?.readings.at(-1);
    expect(run?.limitSeconds).toBe(last?.limitSeconds);
    expect(run?.limitSeconds).toBeCloseTo((last?.at ?? 0) + 5, 1);
    expect(run?.elapsed).toBeLessThanOrEqual(run?.limitSeconds ?? 0);
  });

  test('has a curve and a table on the page', async () => {
    const rig = await drained();
    const page = join(rig.folder, 'page.html');
    expect(await report(rig, ['--html', page])).toMatchObject({ code: 0 });
    wellFormed(page);
    const text = readFileSync(page, 'utf8');
    expect(text).toMatch(/<h3 id="run-1-battery">Battery<\/h3>/u);
    expect(text).toContain('<polyline class="curve"');
    expect(text).toMatch(/<td>OB DISCHRG<\/td>/u);
  });

  test('and was cut off by the power has its last word', async () => {
    const rig = await drained();
    const lines = readFileSync(recordOf(rig), 'utf8').split('\n');
    const last = lines.findIndex((line) => line.includes('OB DISCHRG'));
    const cut = lines.slice(0, last + 1).join('\n');
    writeFileSync(recordOf(rig), `${cut.replace(/"time":"\d{4}/gu, '"time":"1999')}\n`);
    const said = oneLine((await report(rig)).stdout);
    expect(said).toContain('the host lost power or was reset');
    expect(said).toContain(
      "The UPS, last read at the record's end: on battery (OB DISCHRG), 7 s left, 21 % charged.",
    );
  });
});

describe.concurrent('a record that was spoilt', () => {
  test('is shown up to its torn line, which is spoken of', async () => {
    const rig = await recorded();
    appendFileSync(recordOf(rig), '{"schema":1,"run":"20140505T0112');
    const { code, stdout } = await report(rig);
    expect(code).toBe(0);
    expect(oneLine(stdout)).toContain(
      `1 line of ${recordOf(rig)} could not be read: torn by a power cut, or of a later version.`,
    );
    expect(stdout).toContain('4 guests in');
  });

  test('is shown as it was where the line that told an end is torn: the last line of the run tells it too', async () => {
    const rig = await recorded();
    const whole = await report(rig);
    const [run] = jsonLines(await report(rig, ['--json']));
    const torn = readFileSync(recordOf(rig), 'utf8').replace(/^(.*"guest-ended".*"name":"db").*$/mu, '$1');
    writeFileSync(recordOf(rig), torn);
    const [tornRun] = jsonLines(await report(rig, ['--json']));
    const withoutMarks = (one: PastRunRecord | undefined): unknown[] | undefined =>
      one?.guests.map(({ marks: _, ...guest }) => guest);
    expect(withoutMarks(tornRun)).toEqual(withoutMarks(run));
    const { stdout } = await report(rig);
    expect(oneLine(stdout)).toContain('1 line of');
    expect(stdout.endsWith(whole.stdout)).toBe(true);
    const { stdout: plan } = await runTool(rig, ['plan', '--record', recordOf(rig)], {
      json: false,
      bare: true,
    });
    expect(plan).toMatch(/^ *db +running +\d\.\d s +\d\.\d s/mu);
  });

  test('tells its unreadable lines on standard error with --json', async () => {
    const rig = await recorded();
    appendFileSync(recordOf(rig), 'nonsense\n{"schema":99}\n');
    const result = await report(rig, ['--json']);
    expect(jsonLines(result)).toHaveLength(1);
    expect(result.stderr).toMatch(/^libvirt-shutdown-domains: 2 lines of .* could not be read: [^\n]*\n$/u);
  });

  test('with names that would move the cursor or be markup does neither', async () => {
    const rig = await recorded();
    const evil = JSON.stringify('\u001b[2J<script>alert("x")</script>\u202e\u0007]]>\u009b\ud800'.repeat(9));
    writeFileSync(recordOf(rig), readFileSync(recordOf(rig), 'utf8').replaceAll('"deaf"', evil));
    const page = join(rig.folder, 'page.html');
    const { stdout } = await report(rig, [], { env: UTF8 });
    const control = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/u;
    expect(stdout).not.toMatch(control);
    expect(await report(rig, ['--html', page])).toMatchObject({ code: 0 });
    const text = readFileSync(page, 'utf8');
    expect(text).not.toMatch(control);
    expect(text).not.toMatch(/<script|\son\w+=/iu);
    expect(text).toContain('&#60;script&#62;');
    wellFormed(page);
  });
});

describe.concurrent('--html', () => {
  test('writes one page that is well-formed, holds the runs, and needs nothing else', async () => {
    const rig = await recorded();
    const page = join(rig.folder, 'page.html');
    const { code, stdout, stderr } = await report(rig, ['--html', page]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `Written: ${page} (1 run).\n`, stderr: '' });
    wellFormed(page);
    const text = readFileSync(page, 'utf8');
    expect(text).not.toMatch(/<script|<link|<img|\son\w+=|@import|url\(/iu);
    expect(text.replace(/ xmlns="[^"]*"/gu, '')).not.toMatch(/https?:/u);
    for (const name of ['web', 'db', 'win', 'deaf']) expect(text).toContain(`<bdi>${name}</bdi>`);
    expect(statSync(page).mode & 0o111).toBe(0);
  });

  test('prints its lines as well with --json, and nothing else', async () => {
    const rig = await recorded();
    const page = join(rig.folder, 'page.html');
    const result = await report(rig, ['--html', page, '--json']);
    expect(jsonLines(result)).toMatchObject([{ event: 'past-run' }]);
    wellFormed(page);
  });

  test('to standard output is the page and nothing else', async () => {
    const rig = await recorded();
    const { stdout } = await report(rig, ['--html', '/dev/stdout']);
    expect(stdout).toMatch(/^<!DOCTYPE html>[^]*<\/html>\n$/u);
    const page = join(rig.folder, 'page.html');
    const script = '"$0" report --record "$1" --html /dev/stdout >"$2"';
    execFileSync('sh', ['-c', script, tool, recordOf(rig), page]);
    expect(readFileSync(page, 'utf8')).toBe(stdout);
  });

  test('takes the place of an older page', async () => {
    const rig = await recorded();
    const page = join(rig.folder, 'page.html');
    writeFileSync(page, 'x'.repeat(1_000_000));
    await report(rig, ['--html', page]);
    wellFormed(page);
  });

  test.each<[string, (rig: Rig) => string, RegExp]>([
    [
      'in a folder that does not exist',
      (rig) => join(rig.folder, 'no/such/page.html'),
      /its folder does not exist; make the folder/u,
    ],
    ['that is a folder', (rig) => rig.folder, /it is a folder; name a file in it/u],
    ['below a file', (rig) => join(recordOf(rig), 'page.html'), /a part of its path is no folder/u],
    ['without a name', () => '', /--html takes the name of a file/u],
    ['"-"', () => '-', /--html takes the name of a file: \/dev\/stdout for standard output/u],
    [
      'that is a FIFO which nobody reads',
      (rig) => {
        execFileSync('mkfifo', [join(rig.folder, 'fifo')]);
        return join(rig.folder, 'fifo');
      },
      /fifo was not written: nobody reads from it; /u,
    ],
  ])('%s is a mistake', async (_, file, pattern) => {
    const rig = await recorded();
    expectRefusal(await report(rig, ['--html', file(rig)]), pattern);
  });

  test.each<[string, (rig: Rig) => readonly string[]]>([
    ['by its name', (rig) => ['--html', recordOf(rig)]],
    ['by another path', (rig) => ['--html', join(rig.folder, '.', 'no', '..', basename(recordOf(rig)))]],
    ['through a link', (rig) => ['--html', linked(rig, recordOf(rig))]],
    [
      'through a link to it as the record',
      (rig) => ['--html', recordOf(rig), '--record', linked(rig, recordOf(rig))],
    ],
    ['with --json', (rig) => ['--json', '--html', recordOf(rig)]],
  ])('over the record is a mistake, and the record stays: %s', async (_, args) => {
    const rig = await recorded();
    mkdirSync(join(rig.folder, 'no'));
    const before = readFileSync(recordOf(rig), 'utf8');
    expectRefusal(await report(rig, args(rig)), /is the record itself: name another file for the page/u);
    expect(readFileSync(recordOf(rig), 'utf8')).toBe(before);
  });

  test('over a record that is not there yet is a mistake too', async () => {
    const rig = await world({ guests });
    const env = { SHUTDOWN_RECORD: recordOf(rig) };
    const words = ['report', '--html', recordOf(rig)];
    expectRefusal(await runTool(rig, words, { bare: true, json: false, env }), /is the record itself/u);
    expect(existsSync(recordOf(rig))).toBe(false);
  });

  test('over a hard link to the record leaves the record as it was', async () => {
    const rig = await recorded();
    const before = readFileSync(recordOf(rig), 'utf8');
    const page = join(rig.folder, 'page.html');
    linkSync(recordOf(rig), page);
    expect(await report(rig, ['--html', page])).toMatchObject({ code: 0 });
    expect(readFileSync(recordOf(rig), 'utf8')).toBe(before);
    wellFormed(page);
  });

  test('over the default file in use is a mistake, and that one stays', async () => {
    const rig = await recorded();
    const file = join(rig.folder, 'default');
    writeFileSync(file, 'SHUTDOWN_TIMEOUT=5\n');
    for (const page of [file, linked(rig, file)])
      expectRefusal(
        await report(rig, ['--defaults', file, '--html', page]),
        /is the default file: name another file for the page/u,
      );
    expect(readFileSync(file, 'utf8')).toBe('SHUTDOWN_TIMEOUT=5\n');
  });

  test.each(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])(
    'to standard output is a mistake with --json, which goes there: %s',
    async (page) => {
      const rig = await recorded();
      expectRefusal(
        await report(rig, ['--json', '--html', page]),
        /--html and --json would both go to standard output: name a file/u,
      );
    },
  );

  test('can be read on a console: its words are parted', async () => {
    const rig = await recorded();
    const { stdout } = await report(rig, ['--html', '/dev/stdout']);
    const text = stdout.replace(/<style>[^]*<\/style>/u, '').replace(/<[^>]*>/gu, '');
    expect(text).toMatch(
      /^Limit 9 s; guests still there at 7 s were to be forced off; asked again every 1 s\.$/mu,
    );
    expect(text).toMatch(/^deaf$/mu);
    expect(text).toMatch(/^limit 9 s$/mu);
  });

  test('on a full disk is told, with 1', async () => {
    const rig = await recorded();
    const { code, stdout, stderr } = await report(rig, ['--html', '/dev/full']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^libvirt-shutdown-domains: --html \/dev\/full was not written: no space is left there; make room[^\n]*\n$/u,
    );
  });
});

describe.concurrent('where there is nothing to show', () => {
  test.each<[string, (rig: Rig) => void]>([
    ['there is no file', () => undefined],
    [
      'the file is empty',
      (rig) => {
        writeFileSync(recordOf(rig), '');
      },
    ],
  ])('because no run was recorded yet, this is no mistake: %s', async (_, prepare) => {
    const rig = await world({ guests });
    prepare(rig);
    const env = { SHUTDOWN_RECORD: recordOf(rig) };
    const own = { bare: true, json: false, env };
    const none = `No run is recorded in ${recordOf(rig)} yet.`;
    const page = join(rig.folder, 'page.html');
    expect(await runTool(rig, ['report'], own)).toMatchObject({ code: 0, stdout: `${none}\n`, stderr: '' });
    expect(await runTool(rig, ['report', '--json'], own)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await runTool(rig, ['report', '--html', page], own)).toMatchObject({
      code: 0,
      stdout: `${none} ${page} was not written.\n`,
    });
    expect(existsSync(page)).toBe(false);
  });
});

describe.concurrent('a mistake is told in one line, with 2, and nothing is written:', () => {
  test.each<[string, (rig: Rig) => readonly string[], RegExp, Record<string, string>?]>([
    [
      'no runs at all',
      (rig) => ['--record', recordOf(rig), '--last', '0'],
      /--last takes a whole number from 1/u,
    ],
    ['a word for a number', (rig) => ['--record', recordOf(rig), '--last', 'all'], /--last takes .* "all"/u],
    [
      'a record that was named and is not there',
      () => ['--record', '/no/such/file'],
      /\/no\/such\/file: there is no such file/u,
    ],
    ['a folder for a record', (rig) => ['--record', rig.folder], /is not a regular file/u],
    ['a file that is no record', () => ['--record', '/etc/passwd'], /\/etc\/passwd holds no record of runs/u],
    [
      'no record on the command line',
      () => ['--record', 'none'],
      /no record is kept \(--record is none\).*--record FILE/u,
    ],
    [
      'no record by the environment',
      () => [],
      /no record is kept \(SHUTDOWN_RECORD in the environment is none\)/u,
      { SHUTDOWN_RECORD: 'none' },
    ],
    [
      'an option of a run',
      (rig) => ['--record', recordOf(rig), '--timeout', '5'],
      /report does not take --timeout/u,
    ],
    ['a word', (rig) => ['--record', recordOf(rig), 'web'], /report takes no other word: "web"/u],
    [
      'a default file that is not there',
      (rig) => ['--record', recordOf(rig), '--defaults', '/no/such'],
      /\/no\/such cannot be read/u,
    ],
  ])('%s', async (_, args, pattern, env = {}) => {
    const rig = await recorded();
    const result = await runTool(rig, ['report', ...args(rig)], { bare: true, json: false, env });
    expectRefusal(result, pattern);
  });

  test('a broken default file, with its line', async () => {
    const rig = await recorded();
    const file = join(rig.folder, 'default');
    writeFileSync(file, 'SHUTDOWN_TIMEOUT=5\nSHUTDOWN_TIMEOUTS=5\n');
    expectRefusal(await report(rig, ['--defaults', file]), /default, line 2: SHUTDOWN_TIMEOUTS/u);
  });

  test('a record that may not be read', async () => {
    const rig = await recorded();
    const words = ['report', '--record', recordOf(rig)];
    const said = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', tool, ...words], {
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect(said.stderr).toMatch(
      /the record cannot be read \(EACCES[^\n]*run as root, or name another one with --record[^\n]*\n$/u,
    );
    expect({ status: said.status, stdout: said.stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe.concurrent('what is printed', () => {
  test('reaches its reader whole, however slowly that one reads', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ name: `vm ${String(index)}` }));
    const rig = await world({ guests: many });
    await runTool(rig, ['-t', '30']);
    const run = startTool(rig, ['report', '--record', recordOf(rig), '--json'], { bare: true });
    run.child.stdout?.pause();
    await sleep(1_000);
    run.child.stdout?.resume();
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as PastRunRecord).guests).toHaveLength(200);
  });

  test('into a full disk is told, with 1; a reader that leaves wanted no more', async () => {
    const rig = await recorded();
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await report(rig, [], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the output is not whole/u);
    const words = [tool, 'report', '--record', recordOf(rig)];
    const script = '"$@" | head -1 >/dev/null; test "${PIPESTATUS[0]}" = 0';
    expect(spawnSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

const linked = (rig: Rig, file: string): string => {
  const link = join(rig.folder, 'link');
  symlinkSync(file, link);
  return link;
};

const expectRefusal = ({ code, stdout, stderr }: Result, pattern: RegExp): void => {
  expect(stderr).toMatch(pattern);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
};

/** As a wide reader would have it: the sentences are broken between words. */
const oneLine = (text: string): string => text.replace(/\n +/gu, ' ').replace(/\n/gu, ' ');

const wellFormed = (page: string): void => {
  execFileSync('xmllint', ['--noout', '--nonet', page], { stdio: ['ignore', 'ignore', 'inherit'] });
};

/** On a terminal of so many columns, with its control codes. */
const onTerminal = (rig: Rig, columns: number, env: Record<string, string>): string => {
  mkdirSync(join(rig.folder, 'home'), { recursive: true });
  const words = [tool, 'report', '--record', recordOf(rig)].map((word) => `'${word}'`).join(' ');
  return execFileSync('script', ['-qec', `stty cols ${String(columns)} rows 50; ${words}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
};

const plainLines = (shown: string): string[] => shown.replace(/\x1b\[\d+m/gu, '').split(/\r?\n/u);
