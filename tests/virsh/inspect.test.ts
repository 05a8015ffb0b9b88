import { describe, expect, test } from 'vitest';
import type { Guest } from '../../lib/guests/guest.ts';
import { agentAnswer, withoutAsking } from '../../lib/virsh/agent.ts';
import { capabilitiesOf, isAtLeast } from '../../lib/virsh/capabilities.ts';
import { parseDestination } from '../../lib/virsh/destination.ts';
import { parseDefinition } from '../../lib/virsh/definition.ts';
import { isWhole, parseInspection, scriptFor } from '../../lib/virsh/inspection.ts';
import type { Finished } from '../../lib/virsh/process.ts';
import type { Watched } from '../../lib/virsh/watched.ts';

const UUID = '1561d04f-6d30-4553-bb67-b30d056ee1aa';
const guest: Guest = {
  connection: '',
  uuid: UUID,
  name: 'db1',
  id: 1,
  state: 'paused',
  persistent: undefined,
};
const XML = `<domain type='qemu' id='1'>\n  <os>\n    <type arch='x86_64'>hvm</type>\n  </os>\n</domain>\n`;
const DOMINFO = `Id:             1\nName:           db1\nUUID:           ${UUID}\nPersistent:     yes\n`;

const exited = (stdout: string, stderr = '', code = 0): Finished => ({
  ending: { is: 'exited', code },
  stdout,
  stderr,
});

describe('the one process that looks at a guest', () => {
  test.each([
    ['0.7.5', undefined, `domstate ${UUID}; dumpxml ${UUID}; dominfo ${UUID}`],
    ['0.9.8', undefined, `domstate --reason ${UUID}; dumpxml ${UUID}; dominfo ${UUID}`],
    ['9.0.0', true, `domstate --reason ${UUID}; dumpxml ${UUID}`],
  ])('asks virsh %s what it knows (persistent: %s)', (version, persistent, script) => {
    expect(scriptFor({ ...guest, persistent }, capabilitiesOf(version))).toBe(script);
  });

  test('tells reason, definition and persistence', () => {
    expect(parseInspection(guest, exited(`paused (user)\n\n${XML}\n${DOMINFO}\n`))).toMatchObject({
      reason: 'user',
      persistent: true,
      definition: { is: 'read', os: 'hvm', acpi: false },
    });
  });

  test('tells less where virsh is old', () => {
    expect(parseInspection(guest, exited(`paused\n\n${XML}\n`))).toMatchObject({
      reason: null,
      persistent: undefined,
      definition: { is: 'read' },
    });
  });

  test('keeps what came before it hung', () => {
    const finished: Finished = { ending: { is: 'timed-out' }, stdout: 'paused (I/O error)\n\n', stderr: '' };
    expect(parseInspection(guest, finished)).toMatchObject({
      reason: 'I/O error',
      definition: { is: 'unread', why: 'no-answer' },
    });
  });

  test.each([
    ['refused', exited('paused (user)\n\n\n', 'error: operation forbidden: read only access\n', 1)],
    [
      'no-connection',
      exited('', "error: failed to get domain 'x'\nerror: Cannot recv data: Connection reset by peer\n", 1),
    ],
    ['no-connection', { ...exited(''), ending: { is: 'cancelled' }, stalled: 'connecting' } as const],
    ['no-answer', { ...exited(''), ending: { is: 'cancelled' }, stalled: 'answering' } as const],
    ['nonsense', exited('\x00\x01<domain>\nnoise\n</domain>\n')],
    ['nonsense', exited('')],
  ])('says why there is no definition: %s', (why, finished) => {
    expect(parseInspection(guest, finished).definition).toMatchObject({ is: 'unread', why });
  });
});

describe('what virsh told of a guest', () => {
  const can = capabilitiesOf('9.0.0');
  const wholeWith = (stdout: string, more: Partial<Guest> = {}): boolean =>
    isWhole(parseInspection({ ...guest, persistent: true, ...more }, exited(stdout)), can);

  test('is whole with its reason, its definition, and whether libvirt keeps it', () => {
    expect(wholeWith(`paused (user)\n\n${XML}\n`)).toBe(true);
    expect(wholeWith(`paused (user)\n\n${XML}\n${DOMINFO}\n`, { persistent: undefined })).toBe(true);
  });

  test.each([
    ['without a reason', `\n${XML}\n`, {}],
    ['with half a definition', `paused (user)\n\n${XML.slice(0, 40)}\n`, {}],
    ['without persistence', `paused (user)\n\n${XML}\n`, { persistent: undefined }],
  ])('is not whole %s', (_, stdout, more) => {
    expect(wholeWith(stdout, more)).toBe(false);
  });
});

describe('where a connection leads to', () => {
  const VERSION = 'Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n';
  test.each([
    [`qemu:///system\n\n${VERSION}Running against daemon: 9.0.0\n\n`, 'qemu:///system', '9.0.0'],
    ['qemu+unix:///system?socket=/run/a%20b\n\n', 'qemu+unix:///system?socket=/run/a%20b', null],
    ['xen:///\n\n', 'xen:///', null],
    [VERSION, 'as-given', null],
    ['', 'as-given', null],
  ])('by %j is %s, libvirtd %s', (stdout, uri, daemon) => {
    expect(parseDestination('as-given', stdout)).toEqual({ uri, daemon });
  });
});

describe('a version', () => {
  test.each([
    ['1.2.15', true],
    ['1.2.14', false],
    ['9.0.0', true],
    ['0.10.2', false],
    ['nonsense', false],
  ])('%s is 1.2.15 or later: %s', (version, expected) => {
    expect(isAtLeast(version, [1, 2, 15])).toBe(expected);
  });
});

describe('a guest agent', () => {
  const channel = (state: string): ReturnType<typeof parseDefinition> =>
    parseDefinition(
      `<domain type='kvm'><devices><channel><target name='org.qemu.guest_agent.0'${state}/></channel></devices></domain>`,
    );
  const connected = channel(" state='connected'") ?? ({ is: 'unread', why: 'nonsense', detail: '' } as const);
  const running: Guest = { ...guest, state: 'running' };
  const now = capabilitiesOf('9.0.0');

  test('is asked where virsh, libvirtd and the guest let it', () => {
    expect(withoutAsking(running, connected, now, '9.0.0')).toBeNull();
  });

  test.each(['1.2.14', '1.2.15', '4.4.0', null])(
    'is not asked where libvirtd would hold up others meanwhile, or nobody knows (%s)',
    (daemon) => {
      expect(withoutAsking(running, connected, now, daemon)).toMatchObject({ is: 'not-asked' });
    },
  );

  test.each(['4.5.0', '4.10.0', '11.0.0'])('is asked where libvirtd holds up nobody (%s)', (daemon) => {
    expect(withoutAsking(running, connected, now, daemon)).toBeNull();
  });

  test('is not asked where virsh has no question that leaves the guest alone', () => {
    expect(withoutAsking(running, connected, capabilitiesOf('1.2.2'), '9.0.0')).toMatchObject({
      is: 'not-asked',
    });
  });

  test('is not asked while the guest cannot answer', () => {
    expect(withoutAsking(guest, connected, now, '9.0.0')).toMatchObject({
      is: 'not-asked',
      why: 'the guest is paused',
    });
  });

  test('is silent without being asked where nobody has opened its channel', () => {
    const closed = channel(" state='disconnected'") ?? connected;
    expect(withoutAsking(running, closed, now, null)).toMatchObject({ is: 'silent' });
  });
});

describe('the answer to domtime', () => {
  const told = (stderr: string, stdout = '', code = 1): Watched => ({
    ...exited(stdout, stderr, code),
    stood: true,
    stalled: null,
  });
  const given = { ...told(''), ending: { is: 'cancelled' } } as const;

  test.each([
    ['answers', told('', '\nTime: 1795422828\n\n', 0)],
    [
      'answers',
      told(
        "error: internal error: unable to execute QEMU agent command 'guest-get-time': Command guest-get-time has been disabled\n",
      ),
    ],
    ['silent', told('error: Guest agent is not responding: Guest agent not available for now\n')],
    ['silent', told('error: Guest agent is not responding: QEMU guest agent is not connected\n')],
    ['silent', { ...given, stalled: 'answering' }],
    ['not-asked', { ...given, stood: false, stalled: 'connecting' }],
    ['not-asked', told('')],
  ] as const)('says that the agent %s: %j', (is, one) => {
    expect(agentAnswer(one)).toMatchObject({ is });
  });

  test.each([
    'argument unsupported: QEMU guest agent is not configured',
    'operation forbidden: read only access prevents virDomainGetTime',
    'access denied',
    'Requested operation is not valid: domain is not running',
    'Timed out during operation: cannot acquire state change lock (held by agent=remoteDispatchDomainShutdownFlags)',
    'Cannot recv data: Connection reset by peer',
    'Domain not found: no domain with matching uuid',
  ])('does not blame the agent for "%s"', (sentence) => {
    expect(agentAnswer(told(`error: ${sentence}\n`))).toEqual({ is: 'not-asked', why: sentence });
    const second = `error: failed to get domain '${UUID}'\nerror: ${sentence}\n`;
    expect(agentAnswer(told(second))).toEqual({ is: 'not-asked', why: sentence });
  });
});
