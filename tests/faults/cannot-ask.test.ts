// "Cannot ask" is never "is off": a hypervisor that cannot be asked is exit status 4, with a message that says what to do.
import { describe, expect, test } from 'vitest';
import { deeds, pathWithoutVirsh, program, runTool, world } from './run-tool.ts';

const other = 'qemu+ssh://root@other/system';

describe.concurrent('no hypervisor can be asked', () => {
  test('where there is no virsh: exit status 4, soon, and the message names the package', async () => {
    const rig = await world();
    const result = await runTool(rig, [], { json: false, env: { PATH: pathWithoutVirsh(rig) } });
    expect(result.code).toBe(4);
    expect(result.stdout + result.stderr).toMatch(/no virsh on the PATH/);
    expect(result.stdout + result.stderr).toMatch(/install libvirt-clients/);
    expect(rig.calls()).toEqual([]);
    expect(result.ms).toBeLessThan(5_000);
  });

  test('where virsh is not executable: exit status 4', async () => {
    const rig = await world();
    program(rig, 'virsh', '');
    const PATH = pathWithoutVirsh(rig);
    program(rig, 'virsh', 'exit 127');
    const result = await runTool(rig, [], { json: false, env: { PATH } });
    expect(result.code).toBe(4);
  });

  test.each<[string, string | undefined]>([
    ['0.7.5', undefined],
    ['0.8.3', undefined],
    ['0.9.8', undefined],
    ['1.2.2', undefined],
    ['9.0.0', undefined],
    ['9.0.0', "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied"],
    ['9.0.0', 'authentication unavailable: no polkit agent available to authenticate action'],
    ['11.0.0', 'Cannot recv data: Host key verification failed.: Connection reset by peer'],
  ])(
    'while libvirtd is down (virsh %s, %s): exit status 4, cause and remedy once',
    async (version, refuses) => {
      const rig = await world({
        version,
        guests: [{ name: 'web' }],
        connections: { 'qemu:///system': { refuses: refuses ?? true } },
      });
      const result = await runTool(rig, ['-t', '20'], { json: false });
      expect(result.code).toBe(4);
      expect(result.stdout + result.stderr).toMatch(/is libvirtd running|root or in group libvirt/);
      if (refuses !== undefined)
        expect(result.stdout + result.stderr).toContain(refuses.replace(/: .*$/, ''));
      expect(result.stdout).not.toMatch(/nothing to do/);
      expect(deeds(rig)).toEqual([]);
      expect(result.ms).toBeLessThan(10_000);
    },
  );

  test('and a named guest may be theirs: it is no mistake but exit status 4', async () => {
    const rig = await world({ connections: { 'qemu:///system': { refuses: true } } });
    const { code, stderr } = await runTool(rig, ['web']);
    expect(code).toBe(4);
    expect(stderr).not.toMatch(/no guest is called/);
  });

  test('a plan says so too', async () => {
    const rig = await world({ connections: { 'qemu:///system': { refuses: true } } });
    const result = await runTool(rig, ['plan'], { json: false });
    expect(result).toMatchObject({ code: 4 });
    expect(result.stderr).toMatch(/is libvirtd running/);
  });

  test('libvirtd that comes up meanwhile is asked after all', async () => {
    const rig = await world({
      guests: [{ name: 'web' }],
      connections: { 'qemu:///system': { down: [{ after: 0, before: 700 }] } },
    });
    const result = await runTool(rig, ['-t', '10']);
    expect(result).toMatchObject({ code: 0, outcomes: { web: 'clean' } });
  });
});

describe.concurrent('one of several hypervisors cannot be asked', () => {
  test("the others' guests go down all the same, and the exit status is 4", async () => {
    const rig = await world({
      guests: [{ name: 'web' }, { name: 'db' }],
      connections: { [other]: { refuses: true } },
    });
    const result = await runTool(rig, ['-t', '15', '-c', rig.uri, '-c', other]);
    expect(result).toMatchObject({ code: 4, outcomes: { web: 'clean', db: 'clean' } });
    expect(result.of('connection-lost')).toMatchObject([{ connection: other, reason: 'no-connection' }]);
    expect(result.ms).toBeLessThan(10_000);
  });

  test('whose call hangs, the others are asked in the first second or so', async () => {
    const rig = await world({
      guests: [{ name: 'web' }],
      connections: { [other]: {} },
      faults: [{ do: 'hang', when: { uri: other } }],
    });
    const result = await runTool(rig, ['-t', '4', '-c', other, '-c', rig.uri]);
    expect(result).toMatchObject({ code: 4, outcomes: { web: 'clean' } });
    expect(result.of('guest-asked')[0]?.elapsed).toBeLessThan(2);
    expect(result.ms).toBeLessThan(5_000);
  });

  test('4 wins over 3', async () => {
    const rig = await world({
      guests: [{ name: 'deaf', deaf: true }],
      connections: { [other]: { refuses: true } },
    });
    const result = await runTool(rig, ['-t', '3', '-c', rig.uri, '-c', other]);
    expect(result).toMatchObject({ code: 4, outcomes: { deaf: 'running' } });
    expect(result.of('run-ended')).toMatchObject([{ status: 4 }]);
  });
});
