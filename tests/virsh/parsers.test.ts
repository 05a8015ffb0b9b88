import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../lib/virsh/capabilities.ts';
import { failureOf } from '../../lib/virsh/errors.ts';
import { zipLists } from '../../lib/virsh/identity.ts';
import { parseLifecycle } from '../../lib/virsh/lifecycle.ts';
import { parseReadBack } from '../../lib/virsh/read-back.ts';

describe('lifecycle events', () => {
  test.each([
    ["event 'lifecycle' for domain 'web 1': Stopped Shutdown", 'web 1', 'stopped-shutdown'],
    ["event 'lifecycle' for domain web 1: Stopped Destroyed", 'web 1', 'stopped-destroyed'],
    ["event 'lifecycle' for domain 'web': Shutdown Finished after guest request", 'web', 'finishing'],
    ["event 'lifecycle' for domain a: b: Shutdown Finished", 'a: b', 'finishing'],
    ["event 'lifecycle' for domain 'it's': Stopped Crashed", "it's", 'stopped-crashed'],
    ["event 'lifecycle' for domain 'a': Shutdown Finished after host request", 'a', 'cut-off'],
    ["event 'lifecycle' for domain 'a': Stopped Saved", 'a', 'stopped-saved'],
    ["event 'lifecycle' for domain 'a': Stopped Migrated", 'a', 'stopped-other'],
    ["event 'lifecycle' for domain 'a': Started Booted", 'a', 'started'],
    ["event 'lifecycle' for domain 'a': Suspended Paused", 'a', 'other'],
    ["event 'lifecycle' for domain 'Stopped Shutdown: x': Resumed Unpaused", 'Stopped Shutdown: x', 'other'],
  ])('%s', (line, name, hint) => {
    expect(parseLifecycle(line)).toEqual({ name, hint });
  });

  test.each(['events received: 3', '', 'event loop timed out', "event 'reboot' for domain 'a'"])(
    'no event: "%s"',
    (line) => {
      expect(parseLifecycle(line)).toBeNull();
    },
  );
});

describe('what a release can do', () => {
  test.each([
    [
      '0.7.5',
      {
        echo: false,
        managedSave: false,
        reasons: false,
        plainLists: false,
        modes: [],
        graceful: false,
        events: false,
      },
    ],
    ['0.9.8', { echo: true, managedSave: true, reasons: true, plainLists: false, modes: [], wake: false }],
    ['0.9.12', { plainLists: true, modes: ['acpi', 'agent'], graceful: true, wake: true, events: false }],
    ['1.2.2', { modes: ['acpi', 'agent', 'initctl', 'signal'], events: true, flushes: false }],
    ['9.0.0', { modes: ['acpi', 'agent', 'initctl', 'signal', 'paravirt'], events: true, flushes: true }],
    ['11.0.0', { events: true, flushes: true }],
    ['error: what', { version: null, events: false, modes: [], reasons: false }],
  ])('%s', (version, expected) => {
    expect(capabilitiesOf(version)).toMatchObject(expected);
  });
});

const U1 = '1561d04f-6d30-4553-bb67-b30d056ee1aa';
const U2 = '77bbb364-1163-4c0c-8cbe-0aabb58a6146';
const U3 = '5ccb2706-82c0-4e14-b655-32aa6d9c8cfa';

describe('how guests ended', () => {
  test('domstate --reason tells each by its mark; who is missing is absent', () => {
    const stdout = ` Id  Name  State\n---\n\n@${U1}\nshut off (destroyed)\n\n@${U2}\n\n`;
    const stderr = `error: failed to get domain '${U2}'\n`;
    const ends = parseReadBack([U1, U2], stdout, stderr, capabilitiesOf('9.0.0'));
    expect([...ends]).toEqual([
      [U1, { is: 'off', reason: 'destroyed' }],
      [U2, { is: 'absent' }],
    ]);
  });

  test.each([
    ['shut off (shutdown)', { is: 'off', reason: 'shutdown' }],
    ['shut off (from snapshot)', { is: 'off', reason: 'from snapshot' }],
    ['shut off (a word of the future)', { is: 'off', reason: 'unknown' }],
    ['running (booted)', { is: 'active', state: 'running' }],
    ['in shutdown (unknown)', { is: 'active', state: 'in shutdown' }],
    ['nonsense', { is: 'unread', detail: 'virsh said nothing' }],
  ])('%s', (line, end) => {
    expect(parseReadBack([U1], `@${U1}\n${line}\n\n`, '', capabilitiesOf('9.0.0')).get(U1)).toEqual(end);
  });

  test('a virsh without reasons says that it is off, not how', () => {
    const stdout = `Id:             -\nName:           a\nUUID:           ${U1}\nState:          shut off\n\n`;
    const ends = parseReadBack(
      [U1, U2],
      stdout,
      `error: failed to get domain '${U2}'\nerror: Domain not found: x\n`,
      capabilitiesOf('0.7.5'),
    );
    expect([ends.get(U1), ends.get(U2)]).toEqual([{ is: 'off', reason: 'unrecorded' }, { is: 'absent' }]);
  });

  test('what libvirt refuses to tell is not "off"', () => {
    const stderr = `error: failed to get domain '${U1}'\nerror: access denied\n`;
    expect(parseReadBack([U1], `@${U1}\n\n`, stderr, capabilitiesOf('9.0.0')).get(U1)).toEqual({
      is: 'unread',
      detail: 'access denied',
    });
  });
});

describe('who is who', () => {
  const table = ' Id  Name  State\n-----\n 1   zw\\xff\\xfflf   running\n 4   t   paused\n\n';
  const script = (uuids: string, names: string, again = uuids): string =>
    `${table}@\n${uuids}@\n${names}@\nt\n\n@\n${again}`;

  test("UUIDs, raw names and transience come from the plain lists, in the table's order", () => {
    expect([...(zipLists(script(`${U1}\n${U2}\n\n`, 'zwölf\nt\n\n')) ?? [])]).toEqual([
      ['1 zw\\xff\\xfflf', { uuid: U1, name: 'zwölf', persistent: true }],
      ['4 t', { uuid: U2, name: 't', persistent: false }],
    ]);
  });

  test.each([
    ['a guest went meanwhile', script(`${U1}\n${U2}\n\n`, 'zwölf\nt\n\n', `${U1}\n\n`)],
    ['a guest came meanwhile', script(`${U1}\n${U2}\n\n`, 'zwölf\nt\n\n', `${U1}\n${U2}\n${U3}\n\n`)],
    ['a name is another than in the table', script(`${U1}\n${U2}\n\n`, 'zwölf\nother\n\n')],
    ['a UUID is missing', script(`${U1}\n\n`, 'zwölf\nt\n\n')],
    ['10.7.0 prints a table for --uuid', script(table, 'zwölf\nt\n\n')],
  ])('nothing is concluded where %s', (_, stdout) => {
    expect(zipLists(stdout)).toBeNull();
  });
});

describe('why virsh told nothing', () => {
  const of = (stderr: string, code = 1): string[] => {
    const { reason, detail } = failureOf({ ending: { is: 'exited', code }, stdout: '', stderr });
    return [reason, detail];
  };

  test.each([
    [
      "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/x': No such file or directory\n",
      'no-connection',
      "Failed to connect socket to '/x': No such file or directory",
    ],
    [
      "error: unable to connect to '/x': No such file or directory\nerror: failed to connect to the hypervisor\n",
      'no-connection',
      "unable to connect to '/x': No such file or directory",
    ],
    [
      'error: failed to connect to the hypervisor\nerror: no connection driver available for nosuch:///system\n',
      'bad-uri',
      'no connection driver available for nosuch:///system',
    ],
    ['error: Failed to list active domains\nerror: access denied\n', 'refused', 'access denied'],
    ['', 'nonsense', 'virsh ended with status 1 and said nothing'],
  ])('%j', (stderr, reason, detail) => {
    expect(of(stderr)).toEqual([reason, detail]);
  });
});
