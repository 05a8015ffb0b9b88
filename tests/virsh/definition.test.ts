import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Definition } from '../../lib/check/guest-facts.ts';
import { parseDefinition } from '../../lib/virsh/definition.ts';

const PC = `<domain type='kvm' id='3'>
  <name>web &amp; db</name>
  <uuid>1561d04f-6d30-4553-bb67-b30d056ee1aa</uuid>
  <title>features: <![CDATA[<acpi/>]]></title>
  <metadata>
    <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.0"><features/><on_poweroff>restart</on_poweroff></nova:instance>
  </metadata>
  <os>
    <type arch='x86_64' machine='pc-i440fx-2.1'>hvm</type>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>preserve</on_crash>
  <devices>
    <channel type='spicevmc'>
      <target type='virtio' name='com.redhat.spice.0' state='connected'/>
    </channel>
    <channel type='unix'>
      <source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-3-web/org.qemu.guest_agent.0'/>
      <target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/>
      <alias name='channel0'/>
    </channel>
  </devices>
</domain>
`;

const found: Definition = {
  is: 'read',
  type: 'kvm',
  os: 'hvm',
  arch: 'x86_64',
  acpi: true,
  channel: 'disconnected',
  onPoweroff: 'destroy',
  onReboot: 'restart',
};

describe('a definition', () => {
  test.each<[string, string, Partial<Definition>]>([
    ['of a PC as libvirt 9.0 prints it', PC, {}],
    [
      'whose agent has opened its channel',
      PC.replace("'disconnected'", "'connected'"),
      { channel: 'connected' },
    ],
    [
      'of libvirt before 1.2.11, which does not tell',
      PC.replace(" state='disconnected'", ''),
      { channel: 'unknown' },
    ],
    [
      'with channels of others alone',
      PC.replace('org.qemu.guest_agent.0', 'org.other.0').replace(
        "name='org.qemu.guest_agent.0'",
        "name='org.other.0'",
      ),
      { channel: 'none' },
    ],
    ['without <acpi/>, whatever its metadata say', PC.replace('<acpi/>\n', ''), { acpi: false }],
    ['without <features>', PC.replace(/<features>\n[^]*?<\/features>/u, ''), { acpi: false }],
    [
      'that says nothing of events',
      PC.replace(/ {2}<on_[^\n]*\n/gu, ''),
      { onPoweroff: 'destroy', onReboot: 'restart' },
    ],
    ['that restarts', PC.replace('<on_poweroff>destroy', '<on_poweroff>restart'), { onPoweroff: 'restart' }],
    [
      'of a container',
      "<domain type='lxc'><os><type>exe</type><init>/sbin/init</init></os></domain>",
      { type: 'lxc', os: 'exe', arch: null, acpi: false, channel: 'none' },
    ],
  ])('%s is read', (_, xml, more) => {
    expect(parseDefinition(xml)).toEqual({ ...found, ...more });
  });

  test.each([
    '',
    'running',
    '<domain',
    '<domain>',
    '<network><name>x</name></network>',
    '{"a":1}',
    '<domain><os></domain>',
    PC.slice(0, -20),
  ])('is not %j', (text) => {
    expect(parseDefinition(text)).toBeNull();
  });

  test('never throws, whatever virsh prints', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(PC.length), (noise, at) => {
        for (const text of [noise, `<domain>${noise}</domain>`, PC.slice(0, at) + noise + PC.slice(at)])
          expect(() => parseDefinition(text)).not.toThrow();
      }),
    );
  });

  test('of a hundred thousand devices does not take long', () => {
    const many = PC.replace('<devices>', `<devices>${'<disk><target dev="a"/></disk>'.repeat(20_000)}`);
    expect(parseDefinition(many)).toEqual(found);
  });
});
